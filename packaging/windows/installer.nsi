; The installer: for one user, without administrator rights. Silent with /S; /CLI adds the command line.
;   makensis -DVERSION=1.2.3 -DPROGRAM=folder -DICON=file.ico -DOUT=setup.exe installer.nsi
; Exit codes: 0 done, 2 the program is running and nothing was changed.
Target amd64-unicode
Unicode true
ManifestDPIAware true
ManifestLongPathAware true
RequestExecutionLevel user
!ifdef QUICK  ; to be tried at once, not to be sent to anybody
  SetCompress off
!else
  SetCompressor /SOLID lzma
  SetCompressorDictSize 32
!endif

!include MUI2.nsh
!include FileFunc.nsh
!include LogicLib.nsh

!define NAME "Innovasjon"
!define WINDOW "innovasjon-desktop.exe"
!define CLI "innovasjon.exe"
!define TYPE "Innovasjon.Register"
!define OURS "Software\Innovasjon"
!define UNINSTALL "Software\Microsoft\Windows\CurrentVersion\Uninstall\Innovasjon"

Name "${NAME}"
OutFile "${OUT}"
InstallDir "$LOCALAPPDATA\Programs\${NAME}"
InstallDirRegKey HKCU "${OURS}" "InstallDir"
VIProductVersion "${VERSION}.0"
VIAddVersionKey ProductName "${NAME}"
VIAddVersionKey ProductVersion "${VERSION}"
VIAddVersionKey FileVersion "${VERSION}"
VIAddVersionKey FileDescription "${NAME}"
VIAddVersionKey LegalCopyright "MIT"

!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!define MUI_ABORTWARNING
!define MUI_FINISHPAGE_RUN "$INSTDIR\${WINDOW}"
!insertmacro MUI_PAGE_COMPONENTS
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "Norwegian"
!insertmacro MUI_LANGUAGE "NorwegianNynorsk"

LangString RUNS ${LANG_NORWEGIAN} "Innovasjon er åpen. Lukk vinduet og prøv igjen. Ingenting er endret."
LangString RUNS ${LANG_NORWEGIANNYNORSK} "Innovasjon er ope. Lukk vindauget og prøv igjen. Ingenting er endra."
LangString KEPT ${LANG_NORWEGIAN} "Registeret og sikkerhetskopiene er beholdt i $LOCALAPPDATA\Innovasjon."
LangString KEPT ${LANG_NORWEGIANNYNORSK} "Registeret og tryggingskopiane er tekne vare på i $LOCALAPPDATA\Innovasjon."
LangString WINDOW_PART ${LANG_NORWEGIAN} "Programmet"
LangString WINDOW_PART ${LANG_NORWEGIANNYNORSK} "Programmet"
LangString CLI_PART ${LANG_NORWEGIAN} "Kommandolinje (for drift)"
LangString CLI_PART ${LANG_NORWEGIANNYNORSK} "Kommandolinje (for drift)"
LangString REGISTER ${LANG_NORWEGIAN} "Innovasjonsregister"
LangString REGISTER ${LANG_NORWEGIANNYNORSK} "Innovasjonsregister"

; A program that runs cannot be written to. Nothing has been changed when this says so.
!macro REFUSE_WHILE_RUNNING FILE
  ${If} ${FileExists} "$INSTDIR\${FILE}"
    ClearErrors
    FileOpen $0 "$INSTDIR\${FILE}" a
    ${If} ${Errors}
      MessageBox MB_OK|MB_ICONEXCLAMATION "$(RUNS)" /SD IDOK
      SetErrorLevel 2
      Quit
    ${EndIf}
    FileClose $0
  ${EndIf}
!macroend

Section "$(WINDOW_PART)" SECTION_WINDOW
  SectionIn RO
  !insertmacro REFUSE_WHILE_RUNNING "${WINDOW}"
  !insertmacro REFUSE_WHILE_RUNNING "${CLI}"
  RMDir /r "$INSTDIR\_internal"  ; nothing of an earlier version stays among what is loaded
  Delete "$INSTDIR\${CLI}"
  SetOutPath "$INSTDIR"
  File /r /x "${CLI}" /x "${WINDOW}" "${PROGRAM}/*"
  File "${PROGRAM}/${WINDOW}"  ; last, beside its twin: what both hold is then packed once
  WriteUninstaller "$INSTDIR\uninstall.exe"
  CreateShortCut "$SMPROGRAMS\${NAME}.lnk" "$INSTDIR\${WINDOW}"

  WriteRegStr HKCU "Software\Classes\.innovasjon" "" "${TYPE}"
  WriteRegStr HKCU "Software\Classes\${TYPE}" "" "$(REGISTER)"
  WriteRegStr HKCU "Software\Classes\${TYPE}\DefaultIcon" "" "$INSTDIR\${WINDOW},0"
  WriteRegStr HKCU "Software\Classes\${TYPE}\shell\open\command" "" '"$INSTDIR\${WINDOW}" --db "%1"'

  WriteRegStr HKCU "${OURS}" "InstallDir" "$INSTDIR"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayName" "${NAME}"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayIcon" "$INSTDIR\${WINDOW}"
  WriteRegStr HKCU "${UNINSTALL}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${UNINSTALL}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKCU "${UNINSTALL}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKCU "${UNINSTALL}" "NoModify" 1
  WriteRegDWORD HKCU "${UNINSTALL}" "NoRepair" 1
  ${GetSize} "$INSTDIR" "/S=0K" $0 $1 $2
  WriteRegDWORD HKCU "${UNINSTALL}" "EstimatedSize" "$0"
  System::Call 'shell32::SHChangeNotify(i 0x08000000, i 0, p 0, p 0)'  ; the new file type, at once
SectionEnd

Section /o "$(CLI_PART)" SECTION_CLI
  SetOutPath "$INSTDIR"
  File "${PROGRAM}/${CLI}"
SectionEnd

Function .onInit
  ; Windows says Norwegian in three ways; all but nynorsk are bokmål here.
  ${If} $LANGUAGE != ${LANG_NORWEGIANNYNORSK}
    StrCpy $LANGUAGE ${LANG_NORWEGIAN}
  ${EndIf}
  ${GetParameters} $0
  ClearErrors
  ${GetOptions} $0 "/CLI" $1
  ${IfNot} ${Errors}
  ${OrIf} ${FileExists} "$INSTDIR\${CLI}"  ; who had it keeps it
    SectionGetFlags ${SECTION_CLI} $1
    IntOp $1 $1 | ${SF_SELECTED}
    SectionSetFlags ${SECTION_CLI} $1
  ${EndIf}
FunctionEnd

Function un.onInit
  ${If} $LANGUAGE != ${LANG_NORWEGIANNYNORSK}
    StrCpy $LANGUAGE ${LANG_NORWEGIAN}
  ${EndIf}
FunctionEnd

Section "Uninstall"
  !insertmacro REFUSE_WHILE_RUNNING "${WINDOW}"
  !insertmacro REFUSE_WHILE_RUNNING "${CLI}"
  RMDir /r "$INSTDIR\_internal"
  Delete "$INSTDIR\${WINDOW}"
  Delete "$INSTDIR\${CLI}"
  Delete "$INSTDIR\LICENCES.txt"
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
  Delete "$SMPROGRAMS\${NAME}.lnk"
  DeleteRegKey HKCU "Software\Classes\.innovasjon"
  DeleteRegKey HKCU "Software\Classes\${TYPE}"
  DeleteRegKey HKCU "${UNINSTALL}"
  DeleteRegKey HKCU "${OURS}"
  System::Call 'shell32::SHChangeNotify(i 0x08000000, i 0, p 0, p 0)'
  DetailPrint "$(KEPT)"
  MessageBox MB_OK|MB_ICONINFORMATION "$(KEPT)" /SD IDOK
SectionEnd
