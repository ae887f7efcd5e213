/* Stand-in for bcryptprimitives.dll, which Wine 8 lacks: extension modules written in Rust ask it for random
   bytes. For tests only, never shipped. */
#include <windows.h>
#include <ntsecapi.h>

__declspec(dllexport) BOOL WINAPI ProcessPrng(BYTE *bytes, SIZE_T length)
{
    return RtlGenRandom(bytes, (ULONG)length);
}
