/* Stands between a program and the file system: keeps a record of what is done to the files of one folder,
 * and lets it fail. Loaded with LD_PRELOAD.
 *
 * FAULTS_FOLDER  the folder; files elsewhere are left alone
 * FAULTS_RECORD  where the record goes, if one is wanted: see tests/faults/crash_disk.py for its form
 *
 * The program itself arms it, through ctypes. Only for programs that write from one thread at a time.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MOST 4096
#define REAL(result, name, ...) \
    static result (*real)(__VA_ARGS__); \
    if (!real) real = (result (*)(__VA_ARGS__))dlsym(RTLD_NEXT, name)

enum { WRITE = 1, SYNC = 2, TRUNCATE = 4, OPEN = 8, READ = 16, UNLINK = 32, LOCK = 64 };

static char names[MOST][256]; /* of the open files in the folder: "." is the folder itself */
static const char *folder;
static int record = -1;
static long countdown = -1, refused;
static int error_number, for_good, kinds;
static int64_t quota = -1;

__attribute__((constructor)) static void start(void) {
    const char *path = getenv("FAULTS_RECORD");
    folder = getenv("FAULTS_FOLDER");
    if (path) record = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
}

/* Let the operation number `after` (from 0) of these kinds fail, or every one from there on. */
void faults_arm(long after, int error, int forever, int which) {
    countdown = after; error_number = error; for_good = forever; kinds = which; refused = 0;
}

/* Return how many operations failed since faults_arm, and let no more fail. */
long faults_disarm(void) { countdown = -1; return refused; }

/* Let the files of the folder have so many bytes together; -1 for as many as they like. */
void faults_quota(int64_t bytes) { quota = bytes; }

static int fails(int kind) {
    if (countdown < 0 || !(kinds & kind)) return 0;
    if (countdown > 0) { countdown--; return 0; }
    if (!for_good) countdown = -1;
    refused++;
    errno = error_number;
    return 1;
}

static const char *inside(const char *path) {
    size_t length = folder ? strlen(folder) : 0;
    if (!length || !path || strncmp(path, folder, length)) return NULL;
    if (!path[length]) return ".";
    return path[length] == '/' && !strchr(path + length + 1, '/') ? path + length + 1 : NULL;
}

static const char *name_of(int fd) { return fd >= 0 && fd < MOST && names[fd][0] ? names[fd] : NULL; }

static void whole(const void *data, size_t length) {
    REAL(ssize_t, "write", int, const void *, size_t);
    if (real(record, data, length) != (ssize_t)length) abort(); /* half a record would mislead */
}

static void note(char what, const char *name, int64_t place, const void *data, uint32_t length) {
    uint16_t size = (uint16_t)strlen(name);
    if (record < 0) return;
    whole(&what, 1); whole(&size, 2); whole(&place, 8); whole(&length, 4);
    whole(name, size);
    if (length) whole(data, length);
}

static int64_t bytes_used(void) {
    char path[PATH_MAX];
    struct stat found;
    struct dirent *entry;
    int64_t sum = 0;
    DIR *open_folder = opendir(folder);
    while (open_folder && (entry = readdir(open_folder))) {
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        if (!stat(path, &found) && S_ISREG(found.st_mode)) sum += found.st_size;
    }
    if (open_folder) closedir(open_folder);
    return sum;
}

/* Return how much of a write there is room for. */
static size_t room(int fd, size_t length, int64_t place) {
    struct stat found;
    int64_t growth, left;
    if (quota < 0 || fstat(fd, &found)) return length;
    growth = place + (int64_t)length - found.st_size;
    if (growth <= 0) return length;
    left = quota - bytes_used();
    if (growth <= left) return length;
    if (left < 0) left = 0;
    return (int64_t)length - growth + left > 0 ? (size_t)((int64_t)length - growth + left) : 0;
}

#define OPENER(symbol) \
    int symbol(const char *path, int flags, ...) { \
        REAL(int, #symbol, const char *, int, ...); \
        va_list rest; \
        va_start(rest, flags); \
        mode_t mode = va_arg(rest, mode_t); \
        va_end(rest); \
        const char *name = inside(path); \
        if (!name) return real(path, flags, mode); \
        int made = (flags & O_CREAT) && access(path, F_OK); \
        if (fails(OPEN)) return -1; \
        int fd = real(path, flags, mode); \
        if (fd >= 0 && fd < MOST) snprintf(names[fd], sizeof names[fd], "%s", name); \
        if (fd >= 0 && made) note('c', name, 0, NULL, 0); \
        if (fd >= 0 && (flags & O_TRUNC)) note('t', name, 0, NULL, 0); \
        return fd; \
    }
OPENER(open)
OPENER(open64)

int close(int fd) {
    REAL(int, "close", int);
    if (fd >= 0 && fd < MOST) names[fd][0] = 0;
    return real(fd);
}

static ssize_t written(int fd, const void *data, size_t length, off64_t place, int moves) {
    REAL(ssize_t, "pwrite64", int, const void *, size_t, off64_t);
    size_t fits;
    if (fails(WRITE)) return -1;
    fits = room(fd, length, place);
    if (!fits && length) { refused++; errno = ENOSPC; return -1; }
    ssize_t done = real(fd, data, fits, place);
    if (done > 0) note('w', name_of(fd), place, data, (uint32_t)done);
    if (done > 0 && moves) lseek64(fd, place + done, SEEK_SET);
    return done;
}

ssize_t pwrite64(int fd, const void *data, size_t length, off64_t place) {
    REAL(ssize_t, "pwrite64", int, const void *, size_t, off64_t);
    return name_of(fd) ? written(fd, data, length, place, 0) : real(fd, data, length, place);
}
ssize_t pwrite(int fd, const void *data, size_t length, off_t place) { return pwrite64(fd, data, length, place); }

ssize_t write(int fd, const void *data, size_t length) {
    REAL(ssize_t, "write", int, const void *, size_t);
    if (!name_of(fd)) return real(fd, data, length);
    int appends = fcntl(fd, F_GETFL) & O_APPEND;
    return written(fd, data, length, lseek64(fd, 0, appends ? SEEK_END : SEEK_CUR), 1);
}

ssize_t pread64(int fd, void *data, size_t length, off64_t place) {
    REAL(ssize_t, "pread64", int, void *, size_t, off64_t);
    return name_of(fd) && fails(READ) ? -1 : real(fd, data, length, place);
}
ssize_t pread(int fd, void *data, size_t length, off_t place) { return pread64(fd, data, length, place); }

int ftruncate64(int fd, off64_t size) {
    REAL(int, "ftruncate64", int, off64_t);
    if (name_of(fd) && fails(TRUNCATE)) return -1;
    int result = real(fd, size);
    if (!result && name_of(fd)) note('t', name_of(fd), size, NULL, 0);
    return result;
}
int ftruncate(int fd, off_t size) { return ftruncate64(fd, size); }

#define SYNCER(symbol) \
    int symbol(int fd) { \
        REAL(int, #symbol, int); \
        if (!name_of(fd)) return real(fd); \
        if (fails(SYNC)) return -1; \
        note('s', name_of(fd), 0, NULL, 0); /* a record is all there is to it: no disk is kept busy */ \
        return 0; \
    }
SYNCER(fsync)
SYNCER(fdatasync)

int unlink(const char *path) {
    REAL(int, "unlink", const char *);
    const char *name = inside(path);
    if (name && fails(UNLINK)) return -1;
    int result = real(path);
    if (name && !result) note('u', name, 0, NULL, 0);
    return result;
}

#define LOCKER(symbol) \
    int symbol(int fd, int command, ...) { \
        REAL(int, #symbol, int, int, ...); \
        va_list rest; \
        va_start(rest, command); \
        void *argument = va_arg(rest, void *); \
        va_end(rest); \
        int locks = command == F_SETLK && ((struct flock *)argument)->l_type != F_UNLCK; \
        if (locks && name_of(fd) && fails(LOCK)) return -1; \
        return real(fd, command, argument); \
    }
LOCKER(fcntl)
LOCKER(fcntl64)
