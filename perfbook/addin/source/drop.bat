@echo off
rem A folder or files dropped on this file are checked by perfbook; the report lies beside them.
rem The names of what was dropped are not touched here, because some signs in names mean something here.
rem Python gets the line that started this file as it is, in the environment. It is "exit", not "exit /b",
rem so that what an ampersand in a name has made a second command is never run.
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
