; The installer of Limbeck. For the person alone without administrator rights, or for everybody with them.
; build.sh calls: makensis -DVERSION=… -DSTAGE=folder -DOUT=file installer.nsi
;
; Silent: limbeck-<version>-setup.exe /S [/AllUsers] [/OpenWith] [/NoStartMenu] [/D=C:\folder]
;         uninstall.exe /S [/KeepSettings]
; Ends with 0; 1: broken off by a person; 2: Limbeck is running, or a file cannot be written.

Target amd64-unicode
!ifdef QUICK ; for tests
  SetCompress off
!else
  SetCompressor /SOLID lzma
!endif
ManifestDPIAware true
ManifestSupportedOS Win10
RequestExecutionLevel user

!include MUI2.nsh
!include LogicLib.nsh
!include FileFunc.nsh
!include nsDialogs.nsh
!include x64.nsh
!include "${STAGE}/../files.nsh" ; RemoveFiles: what exactly is in the package

Name "Limbeck"
OutFile "${OUT}"
BrandingText "Limbeck ${VERSION}"
VIProductVersion "${VERSION}.0"
VIAddVersionKey ProductName "Limbeck"
VIAddVersionKey ProductVersion "${VERSION}"
VIAddVersionKey FileVersion "${VERSION}"
VIAddVersionKey FileDescription "Installer of Limbeck"
VIAddVersionKey CompanyName "The Limbeck authors"
VIAddVersionKey LegalCopyright "The Limbeck authors"

!define UNINSTALL_KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\Limbeck"
!define FOLDER_KEY "Software\Classes\Directory\shell\Limbeck"
!define BACKGROUND_KEY "Software\Classes\Directory\Background\shell\Limbeck"

Var ForAll      ; "1": for every user of this computer
Var ForAllRadio

!define MUI_ICON "limbeck.ico"
!define MUI_UNICON "limbeck.ico"
!define MUI_ABORTWARNING
!insertmacro MUI_PAGE_WELCOME
Page custom ScopePage ScopePageLeave
!insertmacro MUI_PAGE_COMPONENTS
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!define MUI_FINISHPAGE_RUN "$INSTDIR\limbeck.exe"
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_COMPONENTS
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE English
!insertmacro MUI_LANGUAGE Korean

LangString ScopeTitle ${LANG_ENGLISH} "Who Limbeck is for"
LangString ScopeTitle ${LANG_KOREAN} "사용할 사람"
LangString ScopeText ${LANG_ENGLISH} "Only you needs no administrator rights."
LangString ScopeText ${LANG_KOREAN} "나만 사용하면 관리자 권한이 필요하지 않습니다."
LangString ScopeUser ${LANG_ENGLISH} "Only &me"
LangString ScopeUser ${LANG_KOREAN} "나만(&M)"
LangString ScopeAll ${LANG_ENGLISH} "&Everybody on this computer (asks for administrator rights)"
LangString ScopeAll ${LANG_KOREAN} "이 컴퓨터의 모든 사용자(&E) (관리자 권한을 묻습니다)"
LangString OpenWith ${LANG_ENGLISH} "Open with Limbeck"
LangString OpenWith ${LANG_KOREAN} "Limbeck으로 열기"
LangString SectionStart ${LANG_ENGLISH} "Start menu entry"
LangString SectionStart ${LANG_KOREAN} "시작 메뉴 항목"
LangString SectionOpenWith ${LANG_ENGLISH} "“Open with Limbeck” on folders"
LangString SectionOpenWith ${LANG_KOREAN} "폴더의 ‘Limbeck으로 열기’"
LangString SectionSettings ${LANG_ENGLISH} "My settings too"
LangString SectionSettings ${LANG_KOREAN} "내 설정도 삭제"
LangString Running ${LANG_ENGLISH} "Limbeck is running, or its files cannot be written. Close it and try again."
LangString Running ${LANG_KOREAN} "Limbeck이 실행 중이거나 파일을 쓸 수 없습니다. 닫은 뒤 다시 시도하십시오."
LangString NotAdmin ${LANG_ENGLISH} "Installing for everybody needs administrator rights."
LangString NotAdmin ${LANG_KOREAN} "모든 사용자용으로 설치하려면 관리자 권한이 필요합니다."
LangString Needs64 ${LANG_ENGLISH} "Limbeck needs a 64-bit Windows 10 or 11."
LangString Needs64 ${LANG_KOREAN} "Limbeck에는 64비트 Windows 10 또는 11이 필요합니다."

; --- Where it goes -------------------------------------------------------------------------------------------------

!macro UseScope
  ${If} $ForAll == "1"
    SetShellVarContext all
  ${Else}
    SetShellVarContext current
  ${EndIf}
!macroend

; The folder of the version that is there, else the usual one.
Function ChooseFolder
  !insertmacro UseScope
  ReadRegStr $INSTDIR SHCTX "${UNINSTALL_KEY}" "InstallLocation"
  ${If} $INSTDIR == ""
    ${If} $ForAll == "1"
      StrCpy $INSTDIR "$PROGRAMFILES64\Limbeck"
    ${Else}
      StrCpy $INSTDIR "$LOCALAPPDATA\Programs\Limbeck"
    ${EndIf}
  ${EndIf}
FunctionEnd

; Whether the arguments in $0 have the switch: "1" or "0" in OUT.
!macro HasSwitch NAME OUT
  ClearErrors
  ${GetOptions} $0 "${NAME}" ${OUT}
  ${If} ${Errors}
    StrCpy ${OUT} "0"
  ${Else}
    StrCpy ${OUT} "1"
  ${EndIf}
!macroend

; --- Before anything is written ------------------------------------------------------------------------------------

; A program that runs keeps its file from being opened for writing.
!macro WaitUntilClosed PREFIX
Function ${PREFIX}WaitUntilClosed
  retry:
  ${If} ${FileExists} "$INSTDIR\limbeck.exe"
    ClearErrors
    FileOpen $1 "$INSTDIR\limbeck.exe" a
    ${If} ${Errors}
      MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "$(Running)" /SD IDCANCEL IDRETRY retry
      SetErrorLevel 2
      Abort
    ${EndIf}
    FileClose $1
  ${EndIf}
FunctionEnd
!macroend
!insertmacro WaitUntilClosed ""
!insertmacro WaitUntilClosed "un."

; --- What is installed ---------------------------------------------------------------------------------------------

Section "Limbeck" SecProgram
  SectionIn RO
  !insertmacro UseScope
  Call WaitUntilClosed
  ; An older version goes first, so that none of its files stays behind; its settings stay.
  ReadRegStr $2 SHCTX "${UNINSTALL_KEY}" "InstallLocation"
  ${If} $2 != ""
  ${AndIf} ${FileExists} "$2\uninstall.exe"
    ; A copy, since it removes itself; _?= makes us wait for it.
    InitPluginsDir
    CopyFiles /SILENT "$2\uninstall.exe" "$PLUGINSDIR\old-uninstall.exe"
    ExecWait '"$PLUGINSDIR\old-uninstall.exe" /S /KeepSettings _?=$2' $3
    ${If} $3 != 0
      SetErrorLevel 2
      Abort "$(Running)"
    ${EndIf}
  ${EndIf}
  SetOutPath "$INSTDIR"
  SetOverwrite on
  ClearErrors
  File /r "${STAGE}/*"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  ${If} ${Errors}
    SetErrorLevel 2
    Abort "$(Running)"
  ${EndIf}
  WriteRegStr SHCTX "${UNINSTALL_KEY}" "DisplayName" "Limbeck"
  WriteRegStr SHCTX "${UNINSTALL_KEY}" "DisplayVersion" "${VERSION}"
  WriteRegStr SHCTX "${UNINSTALL_KEY}" "Publisher" "The Limbeck authors"
  WriteRegStr SHCTX "${UNINSTALL_KEY}" "DisplayIcon" "$INSTDIR\limbeck.exe"
  WriteRegStr SHCTX "${UNINSTALL_KEY}" "InstallLocation" "$INSTDIR"
  WriteRegStr SHCTX "${UNINSTALL_KEY}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr SHCTX "${UNINSTALL_KEY}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD SHCTX "${UNINSTALL_KEY}" "NoModify" 1
  WriteRegDWORD SHCTX "${UNINSTALL_KEY}" "NoRepair" 1
  ${GetSize} "$INSTDIR" "/S=0K" $4 $5 $6
  WriteRegDWORD SHCTX "${UNINSTALL_KEY}" "EstimatedSize" $4
SectionEnd

Section "$(SectionStart)" SecStart
  !insertmacro UseScope
  SetOutPath "$INSTDIR" ; the shortcut's working folder
  CreateShortcut "$SMPROGRAMS\Limbeck.lnk" "$INSTDIR\limbeck.exe"
SectionEnd

!macro WriteOpenWith KEY ARGUMENT
  WriteRegStr SHCTX "${KEY}" "" "$(OpenWith)"
  WriteRegStr SHCTX "${KEY}" "Icon" "$INSTDIR\limbeck.exe"
  WriteRegStr SHCTX "${KEY}\command" "" '"$INSTDIR\limbeck.exe" "${ARGUMENT}"'
!macroend

Section /o "$(SectionOpenWith)" SecOpenWith
  !insertmacro UseScope
  !insertmacro WriteOpenWith "${FOLDER_KEY}" "%1"
  !insertmacro WriteOpenWith "${BACKGROUND_KEY}" "%V"
SectionEnd

Function .onInit
  ${IfNot} ${RunningX64}
    MessageBox MB_ICONSTOP "$(Needs64)" /SD IDOK
    SetErrorLevel 2
    Abort
  ${EndIf}
  SetRegView 64
  ${GetParameters} $0
  !insertmacro HasSwitch "/AllUsers" $ForAll
  !insertmacro HasSwitch "/OpenWith" $1
  ${If} $1 == "1"
    !insertmacro SelectSection ${SecOpenWith}
  ${EndIf}
  !insertmacro HasSwitch "/NoStartMenu" $1
  ${If} $1 == "1"
    !insertmacro UnselectSection ${SecStart}
  ${EndIf}
  ${If} $ForAll == "1"
    UserInfo::GetAccountType
    Pop $1
    ${If} $1 != "Admin"
      MessageBox MB_ICONSTOP "$(NotAdmin)" /SD IDOK
      SetErrorLevel 2
      Abort
    ${EndIf}
  ${EndIf}
  ; What an older version had is kept.
  !insertmacro UseScope
  ReadRegStr $1 SHCTX "${FOLDER_KEY}\command" ""
  ${If} $1 != ""
    !insertmacro SelectSection ${SecOpenWith}
  ${EndIf}
  ReadRegStr $1 SHCTX "${UNINSTALL_KEY}" "InstallLocation"
  ${If} $1 != ""
  ${AndIfNot} ${FileExists} "$SMPROGRAMS\Limbeck.lnk"
    !insertmacro UnselectSection ${SecStart}
  ${EndIf}
  ${If} $INSTDIR == "" ; not given by /D
    Call ChooseFolder
  ${EndIf}
FunctionEnd

; --- Only me, or everybody -----------------------------------------------------------------------------------------

Function ScopePage
  ${If} $ForAll == "1" ; already chosen: this is the run with administrator rights
    Abort
  ${EndIf}
  !insertmacro MUI_HEADER_TEXT "$(ScopeTitle)" "$(ScopeText)"
  nsDialogs::Create 1018
  Pop $0
  ${NSD_CreateRadioButton} 0 10u 100% 12u "$(ScopeUser)"
  Pop $0
  ${NSD_Check} $0
  ${NSD_SetFocus} $0
  ${NSD_CreateRadioButton} 0 28u 100% 12u "$(ScopeAll)"
  Pop $ForAllRadio
  nsDialogs::Show
FunctionEnd

Function ScopePageLeave
  ${NSD_GetState} $ForAllRadio $0
  ${If} $0 == ${BST_CHECKED}
    UserInfo::GetAccountType
    Pop $1
    ${If} $1 == "Admin"
      StrCpy $ForAll "1"
      Call ChooseFolder
    ${Else}
      ClearErrors
      ExecShell "runas" "$EXEPATH" "/AllUsers"
      ${IfNot} ${Errors}
        Quit
      ${EndIf}
      Abort
    ${EndIf}
  ${EndIf}
FunctionEnd

; --- Away again ----------------------------------------------------------------------------------------------------

Section "un.Limbeck" UnProgram
  SectionIn RO
  !insertmacro UseScope
  Call un.WaitUntilClosed
  !insertmacro RemoveFiles
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR" ; stays where somebody put a file into it
  Delete "$SMPROGRAMS\Limbeck.lnk"
  DeleteRegKey SHCTX "${FOLDER_KEY}"
  DeleteRegKey SHCTX "${BACKGROUND_KEY}"
  DeleteRegKey SHCTX "${UNINSTALL_KEY}"
SectionEnd

Section "un.$(SectionSettings)" UnSettings
  SetShellVarContext current
  DeleteRegKey HKCU "Software\Limbeck"
  RMDir /r "$LOCALAPPDATA\limbeck"
  RMDir /r "$LOCALAPPDATA\cache\limbeck"
  RMDir "$LOCALAPPDATA\cache"
SectionEnd

Function un.onInit
  SetRegView 64
  ; The scope that this folder was installed for.
  StrCpy $ForAll "0"
  ReadRegStr $1 HKLM "${UNINSTALL_KEY}" "InstallLocation"
  ${If} $1 == $INSTDIR
    StrCpy $ForAll "1"
  ${EndIf}
  ${GetParameters} $0
  !insertmacro HasSwitch "/KeepSettings" $1
  ${If} $1 == "1"
    !insertmacro UnselectSection ${UnSettings}
  ${EndIf}
FunctionEnd
