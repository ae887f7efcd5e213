# Builds a release on Windows: python.org's Python 3.11-3.13, NSIS 3 and the Windows SDK (signtool) installed.
#   .\packaging\windows\build.ps1 -Certificate <thumbprint>
# Without -Certificate the result is not signed, and SmartScreen will warn those who open it.
param(
    [string]$Certificate = "",
    [string]$Timestamp = "http://timestamp.digicert.com"
)
$ErrorActionPreference = "Stop"
Set-Location (Join-Path $PSScriptRoot "..\..")

function Invoke-Checked {
    & $args[0] $args[1..($args.Length - 1)]
    if ($LASTEXITCODE -ne 0) { throw "$($args[0]) ended with $LASTEXITCODE" }
}

function Add-Signature([string[]]$Files) {
    if ($Certificate) {
        Invoke-Checked signtool sign /sha1 $Certificate /fd SHA256 /tr $Timestamp /td SHA256 $Files
    }
}

$build = "build\windows"
$program = "$build\dist\Innovasjon"
New-Item -ItemType Directory -Force $build | Out-Null

Invoke-Checked python dev.py test
$python = ".venv\Scripts\python.exe"
Invoke-Checked $python -m pip install -qq -c .ci\constraints.txt pyinstaller pefile
$env:QT_QPA_PLATFORM = "offscreen"
Invoke-Checked $python packaging\windows\icon.py "$build\innovasjon.ico"
Remove-Item Env:QT_QPA_PLATFORM
Invoke-Checked $python -m PyInstaller --noconfirm --log-level ERROR --distpath "$build\dist" --workpath "$build\work" `
    packaging\windows\innovasjon.spec
$tables = "PYZ-00.toc", "COLLECT-00.toc" | ForEach-Object { "$build\work\innovasjon\$_" }
Invoke-Checked $python packaging\windows\licences.py @tables "$program\LICENCES.txt"
Invoke-Checked $python packaging\windows\closure.py $program
Add-Signature "$program\innovasjon-desktop.exe", "$program\innovasjon.exe"

$version = & $python -c "import innovasjon_desktop; print(innovasjon_desktop.__version__)"
$setup = "$build\Innovasjon-$version.exe"
Invoke-Checked makensis -V2 "-DVERSION=$version" "-DPROGRAM=$((Resolve-Path $program).Path)" `
    "-DICON=$((Resolve-Path "$build\innovasjon.ico").Path)" "-DOUT=$(Join-Path (Get-Location) $setup)" `
    packaging\windows\installer.nsi
Add-Signature $setup
Get-FileHash -Algorithm SHA256 $setup | Format-List
