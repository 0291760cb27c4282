/* Stands before the C library (LD_PRELOAD) and counts the calls that change something below a folder, SQLite's too.
   `watch` arms it in this process: kill at the n-th such call, with half of a write done; or, with a seed, pause
   before some of them, so that two processes meet in another order every time. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

static char folder[4096];
static size_t length;
static long left, seen;
static unsigned seed;

void watch(const char *below, long kill_at, unsigned pauses)
{
    strncpy(folder, below, sizeof folder - 1);
    length = strlen(folder);
    left = kill_at;
    seed = pauses;
    seen = 0;
}

long calls_seen(void) { return seen; }

static int is_below(const char *path)
{
    return length && path && !strncmp(path, folder, length) && (path[length] == '/' || !path[length]);
}

static int of_handle(int handle)
{
    char link[64], path[4096];
    ssize_t size;
    if (!length) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", handle);
    size = readlink(link, path, sizeof path - 1);
    if (size < 0) return 0;
    path[size] = 0;
    return is_below(path);
}

/* Whether this call is the one to die at. */
static int counted(int changes)
{
    int error = errno;
    if (!changes) return 0;
    seen++;
    if (seed && rand_r(&seed) % 4 == 0) usleep(rand_r(&seed) % 3000);
    errno = error;
    return left && !--left;
}

static void die(void) { kill(getpid(), SIGKILL); pause(); }

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))
#define BEFORE(name, changes, ...) \
    do { if (counted(changes)) die(); return REAL(name)(__VA_ARGS__); } while (0)

ssize_t write(int handle, const void *content, size_t size)
{
    if (counted(of_handle(handle))) { REAL(write)(handle, content, size / 2); die(); }
    return REAL(write)(handle, content, size);
}

#define PWRITE(name) \
    ssize_t name(int handle, const void *content, size_t size, off_t at) \
    { \
        if (counted(of_handle(handle))) { REAL(name)(handle, content, size / 2, at); die(); } \
        return REAL(name)(handle, content, size, at); \
    }
PWRITE(pwrite)
PWRITE(pwrite64)

#define OPEN(name) \
    int name(const char *path, int flags, ...) \
    { \
        va_list rest; \
        va_start(rest, flags); \
        mode_t mode = va_arg(rest, mode_t); \
        va_end(rest); \
        BEFORE(name, (flags & O_CREAT) && is_below(path), path, flags, mode); \
    }
OPEN(open)
OPEN(open64)

int fsync(int handle) { BEFORE(fsync, of_handle(handle), handle); }
int fdatasync(int handle) { BEFORE(fdatasync, of_handle(handle), handle); }
int ftruncate(int handle, off_t size) { BEFORE(ftruncate, of_handle(handle), handle, size); }
int ftruncate64(int handle, off64_t size) { BEFORE(ftruncate64, of_handle(handle), handle, size); }
int rename(const char *from, const char *to) { BEFORE(rename, is_below(to), from, to); }
int link(const char *from, const char *to) { BEFORE(link, is_below(to), from, to); }
int unlink(const char *path) { BEFORE(unlink, is_below(path), path); }
int rmdir(const char *path) { BEFORE(rmdir, is_below(path), path); }
int mkdir(const char *path, mode_t mode) { BEFORE(mkdir, is_below(path), path, mode); }
int chmod(const char *path, mode_t mode) { BEFORE(chmod, is_below(path), path, mode); }
