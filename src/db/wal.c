/* Copies the complete transactions of a write-ahead log into an image. */
#include "image.h"

#include <string.h>

enum { WAL_HEADER = 32, FRAME_HEADER = 24, WAL_VERSION = 3007000 };

static const uint32_t magic = 0x377f0682; /* with its last bit set, checksums are big-endian */

typedef struct log_file {
    const unsigned char *bytes;
    size_t size;
    size_t page_size;
    bool big_endian;
    uint32_t sum[2]; /* the running checksum */
} log_file;

static uint32_t read_word(const log_file *log, const unsigned char *at) {
    return log->big_endian
               ? pq_image_u32(at)
               : (uint32_t)at[3] << 24 | (uint32_t)at[2] << 16 | (uint32_t)at[1] << 8 | at[0];
}

static void add_to_sum(log_file *log, const unsigned char *bytes, size_t size) {
    for (size_t i = 0; i + 8 <= size; i += 8) {
        log->sum[0] += read_word(log, bytes + i) + log->sum[1];
        log->sum[1] += read_word(log, bytes + i + 4) + log->sum[0];
    }
}

static bool sum_is(const log_file *log, const unsigned char *stored) {
    return pq_image_u32(stored) == log->sum[0] && pq_image_u32(stored + 4) == log->sum[1];
}

static pq_status refuse(pq_error *error, const char *why) {
    return pq_error_set(error, PQ_DATABASE_CORRUPT, "wal",
                        "the -wal file beside it cannot be applied: %s. Open the database once "
                        "with SQLite, or move the -wal file away",
                        why);
}

static pq_status read_header(log_file *log, const pq_image *image, pq_error *error) {
    const unsigned char *bytes = log->bytes;
    if ((pq_image_u32(bytes) & ~1u) != magic) {
        return refuse(error, "it does not start as one");
    }
    if (pq_image_u32(bytes + 4) != WAL_VERSION) {
        return refuse(error, "it has another version of the format");
    }
    log->big_endian = (bytes[3] & 1) != 0;
    log->page_size = pq_image_u32(bytes + 8);
    add_to_sum(log, bytes, 24);
    if (!sum_is(log, bytes + 24) || !pq_image_is_page_size(log->page_size)) {
        return refuse(error, "its header is damaged");
    }
    size_t own = image->size < HEADER_BYTES
                     ? 0
                     : (size_t)image->bytes[AT_PAGE_SIZE] << 8 | image->bytes[AT_PAGE_SIZE + 1];
    own = own == 1 ? 65536 : own;
    if (own != 0 && own != log->page_size) {
        return refuse(error, "it has pages of another size");
    }
    return PQ_OK;
}

/* The number of frames that belong to complete transactions; *pages is the size of the database
 * after the last of them. */
static size_t count_frames(log_file *log, size_t *pages) {
    size_t committed = 0;
    size_t frame_size = FRAME_HEADER + log->page_size;
    for (size_t n = 0; log->size - WAL_HEADER >= (n + 1) * frame_size; n++) {
        const unsigned char *frame = log->bytes + WAL_HEADER + n * frame_size;
        bool is_ours = memcmp(frame + 8, log->bytes + 16, 8) == 0; /* the salts */
        add_to_sum(log, frame, 8);
        add_to_sum(log, frame + FRAME_HEADER, log->page_size);
        if (!is_ours || !sum_is(log, frame + 16) || pq_image_u32(frame) == 0) {
            break;
        }
        if (pq_image_u32(frame + 4) != 0) {
            committed = n + 1;
            *pages = pq_image_u32(frame + 4);
        }
    }
    return committed;
}

pq_status pq_wal_apply(pq_image *image, const pq_db_file *wal, pq_error *error) {
    log_file log = {.bytes = wal->bytes, .size = wal->size};
    size_t pages = 0;
    if (wal->size < WAL_HEADER) {
        return PQ_OK; /* nothing was written before the interruption */
    }
    pq_status status = read_header(&log, image, error);
    if (status != PQ_OK) {
        return status;
    }
    size_t frames = count_frames(&log, &pages);
    if (frames == 0) {
        return PQ_OK;
    }
    image->page_size = log.page_size;
    status = pq_image_resize(image, pages, "wal", error);
    for (size_t n = 0; n < frames && status == PQ_OK; n++) {
        const unsigned char *frame = log.bytes + WAL_HEADER + n * (FRAME_HEADER + log.page_size);
        size_t page = pq_image_u32(frame);
        if (page <= pages) { /* the database may have become smaller since */
            memcpy(image->bytes + (page - 1) * log.page_size, frame + FRAME_HEADER, log.page_size);
        }
    }
    return status;
}
