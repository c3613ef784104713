@echo off
rem Runs Fathom of an archive on the archive's own Java.
setlocal
set "home=%~dp0.."
chcp 65001 > nul
"%home%\java\bin\java.exe" --add-modules jdk.incubator.vector -XX:+UseParallelGC -XX:MaxRAMPercentage=70 ^
    -XX:-UsePerfData -Xlog:aot=off "-XX:AOTCache=%home%\lib\fathom.aot" "-Dfathom.home=%home%" ^
    -jar "%home%\lib\fathom-cli.jar" %*
exit /b %ERRORLEVEL%
