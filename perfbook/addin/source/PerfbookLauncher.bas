Option Explicit
' Starts  "<python>" -I -m perfbook.addin COMMAND --hwnd=N --wb-hex=HHHH...  and waits for its end.
' The interpreter comes from the registry of this user and from nowhere else. Of the workbook only its name is
' taken, in hexadecimal digits: Run replaces %NAME% in its command, and no sign of a name can mean anything.

Private Const REGISTERED As String = "HKCU\Software\perfbook\Python"
Private Const ALREADY_TOLD As Long = 3

Public Sub pbLaunch(ByVal command As String)
    Dim shell As Object, python As String, code As Long
    On Error GoTo Blocked
    Set shell = pbShell()
    On Error GoTo NotInstalled
    python = CStr(shell.RegRead(REGISTERED))
    If python = "" Then GoTo NotInstalled
    On Error GoTo NotStarted
    code = shell.Run(pbCommandLine(python, command, pbWindow(), pbBook()), 1, True)
    If code <> 0 And code <> ALREADY_TOLD Then pbTell "ended_early", CStr(code)
    Exit Sub
Blocked:
    pbTell "blocked", ""
    Exit Sub
NotInstalled:
    pbTell "not_installed", ""
    Exit Sub
NotStarted:
    pbTell "not_started", python
End Sub

Public Function pbCommandLine(ByVal python As String, ByVal command As String, _
                              ByVal window As String, ByVal book As String) As String
    pbCommandLine = """" & python & """ -I -m perfbook.addin " & command & _
                    " --hwnd=" & window & " --wb-hex=" & pbHex(book)
End Function

Public Function pbHex(ByVal text As String) As String
    ' Right: what lies above &H7FFF is negative, and may have more than four digits.
    Dim i As Long
    For i = 1 To Len(text)
        pbHex = pbHex & Right("000" & Hex(AscW(Mid(text, i, 1))), 4)
    Next
End Function

Private Function pbWindow() As String
    pbWindow = "0"
    On Error Resume Next
    pbWindow = CStr(Application.Hwnd)
End Function

Private Function pbBook() As String
    ' No workbook in front, or one in Protected View: no name.
    On Error Resume Next
    pbBook = ActiveWorkbook.Name
End Function
