REM Carries out the orders of a trial as a person would: types into squares, looks, saves. One reply a line.
Option Explicit
Const FOLDER = "@FOLDER@"
Dim said As Object
Dim book As Object
Dim sheet As Object

Sub Main
  Dim files As Object
  Dim orders As Object
  Dim order As String
  files = createUnoService("com.sun.star.ucb.SimpleFileAccess")
  said = createUnoService("com.sun.star.io.TextOutputStream")
  said.setOutputStream(files.openFileWrite(FOLDER & "/said.txt"))
  said.setEncoding("UTF-8")
  On Error GoTo Failed
  Tell("program", "", Product())
  orders = createUnoService("com.sun.star.io.TextInputStream")
  orders.setInputStream(files.openFileRead(FOLDER & "/orders.txt"))
  orders.setEncoding("UTF-8")
  Do While Not orders.isEOF()
    order = orders.readLine()
    If order <> "" Then Obey(Split(order, Chr(9)))
  Loop
  Tell("done", "", "")
  GoTo Leave
Failed:
  Tell("failed", order, Error$)
Leave:
  On Error Resume Next
  said.closeOutput()
  If Not IsNull(book) Then book.close(True)
  StarDesktop.terminate()
End Sub

Sub Obey(order)
  Dim square As Object
  Dim before As String
  Select Case order(0)
    Case "open"
      ' Typing needs a window: a hidden document takes no keys. Macros never run, links are never followed.
      book = StarDesktop.loadComponentFromURL(FOLDER & "/" & order(1), "_blank", 0, _
        Array(Named("MacroExecutionMode", 0), Named("UpdateDocMode", 0)))
      book.lockControllers()
    Case "sheet"
      sheet = book.Sheets.getByName(order(1))
      book.CurrentController.setActiveSheet(sheet)
    Case "type"
      square = Enter(order(1), order(2))
      Tell("typed", order(1), square.String)
    Case "lock"
      before = sheet.getCellRangeByName(order(1)).Formula
      square = Enter(order(1), order(2))
      If square.Formula = before Then Tell("refused", order(1), "") Else Tell("taken", order(1), square.Formula)
    Case "show"
      Tell("shown", order(1), sheet.getCellRangeByName(order(1)).String)
    Case "save"
      book.storeToURL(FOLDER & "/" & order(1), Array(Named("FilterName", FilterOf(order(1))), Named("Overwrite", True)))
      Tell("saved", order(1), "")
    Case "close"
      book.close(True)
      book = Nothing
  End Select
End Sub

Function Enter(address, text) As Object
  Dim square As Object
  Dim helper As Object
  square = sheet.getCellRangeByName(address)
  book.CurrentController.select(square)
  helper = createUnoService("com.sun.star.frame.DispatchHelper")
  helper.executeDispatch(book.CurrentController.Frame, ".uno:EnterString", "", 0, Array(Named("StringName", text)))
  Enter = square
End Function

Function FilterOf(file) As String
  If Right(file, 4) = ".xls" Then FilterOf = "MS Excel 97" Else FilterOf = "Calc MS Excel 2007 XML"
End Function

Function Product() As String
  Dim settings As Object
  Dim node As Object
  settings = createUnoService("com.sun.star.configuration.ConfigurationProvider")
  node = settings.createInstanceWithArguments("com.sun.star.configuration.ConfigurationAccess", _
    Array(Named("nodepath", "/org.openoffice.Setup/Product")))
  Product = node.getByName("ooName") & " " & node.getByName("ooSetupVersionAboutBox")
End Function

Function Named(key, value)
  Dim one As New com.sun.star.beans.PropertyValue
  one.Name = key
  one.Value = value
  Named = one
End Function

Sub Tell(what, where, text)
  said.writeString(what & Chr(9) & where & Chr(9) & text & Chr(10))
  said.flush()
End Sub
