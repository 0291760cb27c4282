Option Explicit
' The ribbon's buttons. A button's tag (customUI.xml) is the command that perfbook carries out.
' "As Object" instead of "As IRibbonControl": no reference to the library of Office is needed.

Public Sub pbOnAction(control As Object)
    pbRun CStr(control.Tag)
End Sub

Public Sub pbRun(ByVal command As String)
    ' Nothing but these ever reaches a command line.
    Select Case command
        Case "template", "check", "folder", "next", "clear", "summary", _
             "round_new", "round_receive", "round_remind", "rules", "about"
            pbLaunch command
        Case Else
            pbTell "unknown_command", command
    End Select
End Sub

Public Sub pbTell(ByVal message As String, ByVal detail As String)
    ' The texts stand in the sheet of this add-in (messages.toml).
    Dim row As Long
    For row = 1 To 20
        If ThisWorkbook.Worksheets(1).Cells(row, 1).Value = message Then
            MsgBox ThisWorkbook.Worksheets(1).Cells(row, 2).Value & detail, vbExclamation, "perfbook"
            Exit Sub
        End If
    Next
End Sub
