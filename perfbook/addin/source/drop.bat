@echo off
rem A folder or files dropped on this file are checked by perfbook; the report lies beside them.
rem The names of what was dropped never reach the command processor: it takes & and % for its own.
rem Python gets the line that started this file as it is, in the environment. "exit" and not "exit /b":
rem what the command processor took for a second command, because of an & in a name, is not run.
setlocal EnableExtensions EnableDelayedExpansion
set "PERFBOOK_DROPPED=!CMDCMDLINE!"
setlocal DisableDelayedExpansion
if exist "{python}" (
  "{python}" -I -m perfbook.cli.dropping
) else (
  echo {missing}
)
pause
exit
