/*
 * SQLite's interface to the operating system, of which there is none here. Databases are in memory
 * (sqlite3_deserialize), so opening any file fails. SQLite calls sqlite3_os_init because it is
 * built with SQLITE_OS_OTHER.
 *
 * The one static variable is SQLite's own list node; SQLite writes its `pNext`.
 */
#include "db_parts.h"

#include <string.h>
#include <time.h>

/* The time from the Julian epoch to 1970-01-01, in milliseconds. */
#define JULIAN_UNIX_EPOCH_MS ((sqlite3_int64)210866760000000)

static int vfs_open(sqlite3_vfs *vfs, sqlite3_filename name, sqlite3_file *file, int flags,
                    int *out_flags) {
    (void)vfs, (void)name, (void)flags, (void)out_flags;
    file->pMethods = NULL;
    return SQLITE_CANTOPEN;
}

static int vfs_delete(sqlite3_vfs *vfs, const char *name, int sync) {
    (void)vfs, (void)name, (void)sync;
    return SQLITE_IOERR_DELETE_NOENT;
}

static int vfs_access(sqlite3_vfs *vfs, const char *name, int flags, int *result) {
    (void)vfs, (void)name, (void)flags;
    *result = 0;
    return SQLITE_OK;
}

static int vfs_full_path(sqlite3_vfs *vfs, const char *name, int size, char *out) {
    (void)vfs;
    sqlite3_snprintf(size, out, "%s", name);
    return SQLITE_OK;
}

/* Always the same bytes, because random() must repeat (pq_db.h). */
static int vfs_randomness(sqlite3_vfs *vfs, int size, char *out) {
    (void)vfs;
    memset(out, 0x5A, (size_t)size);
    return size;
}

static int vfs_sleep(sqlite3_vfs *vfs, int microseconds) {
    (void)vfs;
    return microseconds;
}

static int vfs_current_time_ms(sqlite3_vfs *vfs, sqlite3_int64 *julian_ms) {
    (void)vfs;
    struct timespec now;
    timespec_get(&now, TIME_UTC);
    *julian_ms = JULIAN_UNIX_EPOCH_MS + (sqlite3_int64)now.tv_sec * 1000 + now.tv_nsec / 1000000;
    return SQLITE_OK;
}

static int vfs_current_time(sqlite3_vfs *vfs, double *julian_days) {
    sqlite3_int64 ms = 0;
    vfs_current_time_ms(vfs, &ms);
    *julian_days = (double)ms / 86400000.0;
    return SQLITE_OK;
}

static int vfs_last_error(sqlite3_vfs *vfs, int size, char *out) {
    (void)vfs;
    if (size > 0) {
        out[0] = '\0';
    }
    return 0;
}

static sqlite3_vfs no_files = {
    .iVersion = 2,
    .szOsFile = sizeof(sqlite3_file),
    .mxPathname = 64,
    .zName = "perquery-no-files",
    .xOpen = vfs_open,
    .xDelete = vfs_delete,
    .xAccess = vfs_access,
    .xFullPathname = vfs_full_path,
    .xRandomness = vfs_randomness,
    .xSleep = vfs_sleep,
    .xCurrentTime = vfs_current_time,
    .xGetLastError = vfs_last_error,
    .xCurrentTimeInt64 = vfs_current_time_ms,
};

int sqlite3_os_init(void) {
    return sqlite3_vfs_register(&no_files, 1);
}

int sqlite3_os_end(void) {
    return SQLITE_OK;
}

double pq_db_now_ms(void) {
    struct timespec now;
    timespec_get(&now, TIME_UTC);
    return (double)now.tv_sec * 1000.0 + (double)now.tv_nsec / 1e6;
}
