Option Explicit
' The one thing of Windows that the add-in uses: it reads the registry and starts a program.

Public Function pbShell() As Object
    Set pbShell = CreateObject("WScript.Shell")
End Function
