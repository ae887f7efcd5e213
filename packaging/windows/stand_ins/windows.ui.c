/* Stand-in for windows.ui.dll, which Wine 8 lacks: the colours of a light theme. For tests only, never shipped.

   Qt's platform plugin "windows" activates Windows.UI.ViewManagement.UISettings, asks it for IUISettings3 and
   reads colours; it is never told that they have changed. Nothing else is asked for, and nothing else answers. */
#define INITGUID
#include <windows.h>
#include <inspectable.h>

DEFINE_GUID(IID_Unknown, 0x00000000, 0, 0, 0xc0, 0, 0, 0, 0, 0, 0, 0x46);
DEFINE_GUID(IID_AgileObject, 0x94ea2b94, 0xe9cc, 0x49e0, 0xc0, 0xff, 0xee, 0x64, 0xca, 0x8f, 0x5b, 0x90);
DEFINE_GUID(IID_Inspectable, 0xaf86e2e0, 0xb12d, 0x4c6a, 0x9c, 0x5a, 0xd7, 0xaa, 0x65, 0x10, 0x1e, 0x90);
DEFINE_GUID(IID_ActivationFactory, 0x00000035, 0, 0, 0xc0, 0, 0, 0, 0, 0, 0, 0x46);
DEFINE_GUID(IID_UISettings, 0x85361600, 0x1c63, 0x4627, 0xbc, 0xb1, 0x3a, 0x89, 0xe0, 0xbc, 0x9c, 0x55);
DEFINE_GUID(IID_UISettings3, 0x03021be4, 0x5254, 0x4781, 0x81, 0x94, 0x51, 0x68, 0xf7, 0xd0, 0x6d, 0x7b);

typedef struct { BYTE alpha, red, green, blue; } Color;
typedef struct Object { const void *const *methods; } Object;

enum { BACKGROUND, FOREGROUND };  /* of UIColorType; the rest are accents */
enum { METHODS_OF_UISETTINGS = 17 };

static HRESULT WINAPI query(Object *self, REFIID iid, void **found);

/* One object of each kind lives as long as the library. */
static ULONG WINAPI count(Object *self) { (void)self; return 1; }

static HRESULT WINAPI interfaces(Object *self, ULONG *length, IID **iids)
{
    (void)self;
    *length = 0;
    *iids = NULL;
    return S_OK;
}

static HRESULT WINAPI class_name(Object *self, HSTRING *name) { (void)self; *name = NULL; return S_OK; }

static HRESULT WINAPI trust(Object *self, TrustLevel *level) { (void)self; *level = BaseTrust; return S_OK; }

static HRESULT WINAPI unanswered(Object *self) { (void)self; return E_NOTIMPL; }

static HRESULT WINAPI color_of(Object *self, int type, Color *color)
{
    static const Color white = {255, 255, 255, 255}, black = {255, 0, 0, 0}, blue = {255, 0, 0x78, 0xd4};
    (void)self;
    *color = type == BACKGROUND ? white : type == FOREGROUND ? black : blue;
    return S_OK;
}

static HRESULT WINAPI subscribe(Object *self, IUnknown *handler, INT64 *token)
{
    (void)self;
    (void)handler;
    *token = 1;
    return S_OK;
}

static HRESULT WINAPI unsubscribe(Object *self, INT64 token) { (void)self; (void)token; return S_OK; }

static HRESULT WINAPI activate(Object *self, void **made);

#define INSPECTABLE query, count, count, interfaces, class_name, trust
static const void *const factory_methods[] = {INSPECTABLE, activate};
static const void *const settings3_methods[] = {INSPECTABLE, color_of, subscribe, unsubscribe};
static const void *settings_methods[6 + METHODS_OF_UISETTINGS] = {INSPECTABLE};
static Object factory = {factory_methods};
static Object settings3 = {settings3_methods};
static Object settings = {settings_methods};

static HRESULT WINAPI activate(Object *self, void **made)
{
    (void)self;
    *made = &settings;
    return S_OK;
}

static HRESULT WINAPI query(Object *self, REFIID iid, void **found)
{
    BOOL common = IsEqualGUID(iid, &IID_Unknown) || IsEqualGUID(iid, &IID_Inspectable)
        || IsEqualGUID(iid, &IID_AgileObject);
    *found = NULL;
    if (self == &factory) {
        if (common || IsEqualGUID(iid, &IID_ActivationFactory)) *found = &factory;
    } else if (IsEqualGUID(iid, &IID_UISettings3)) {
        *found = &settings3;
    } else if (common || IsEqualGUID(iid, &IID_UISettings)) {
        *found = &settings;
    }
    return *found ? S_OK : E_NOINTERFACE;
}

BOOL WINAPI DllMain(HINSTANCE library, DWORD reason, void *reserved)
{
    (void)library;
    (void)reserved;
    if (reason == DLL_PROCESS_ATTACH) {
        for (int method = 6; method < 6 + METHODS_OF_UISETTINGS; method++) settings_methods[method] = unanswered;
    }
    return TRUE;
}

__declspec(dllexport) HRESULT WINAPI DllGetActivationFactory(HSTRING name, void **found)
{
    (void)name;
    *found = &factory;
    return S_OK;
}

__declspec(dllexport) HRESULT WINAPI DllCanUnloadNow(void) { return S_FALSE; }
