/* Copies the pages of a hot rollback journal back into an image. */
#include "image.h"

#include <stdlib.h>
#include <string.h>

enum { JOURNAL_HEADER = 28, PENDING_BYTE = 0x40000000 };

static const unsigned char magic[8] = {0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7};

typedef struct rollback {
    pq_image *image;
    const unsigned char *bytes;
    size_t size;
    size_t at; /* the next byte to read */
    size_t sector_size;
    size_t pages;        /* of the database before the transaction */
    unsigned char *done; /* a byte for each page: it was restored */
    uint32_t nonce;      /* of the checksums in this part */
    size_t records;      /* in this part */
} rollback;

static pq_status refuse(pq_error *error, const char *why) {
    return pq_error_set(error, PQ_DATABASE_CORRUPT, "journal",
                        "the -journal file beside it cannot be applied: %s. Open the database once "
                        "with SQLite, or move the -journal file away",
                        why);
}

/* Reads the header of the next part, at the next sector. False after the last. */
static bool read_part(rollback *r) {
    size_t sector = r->sector_size;
    r->at = (r->at + sector - 1) / sector * sector;
    if (r->at + sector > r->size || memcmp(r->bytes + r->at, magic, sizeof magic) != 0) {
        return false;
    }
    const unsigned char *header = r->bytes + r->at;
    uint32_t records = pq_image_u32(header + 8);
    r->at += sector;
    r->nonce = pq_image_u32(header + 12);
    r->records = records != UINT32_MAX ? records : (r->size - r->at) / (r->image->page_size + 8);
    return true;
}

static uint32_t checksum(const rollback *r, const unsigned char *page) {
    uint32_t sum = r->nonce;
    for (size_t i = r->image->page_size - 200; i > 0 && i < r->image->page_size; i -= 200) {
        sum += page[i];
    }
    return sum;
}

/* Restores one page. False at the end of what was written before the interruption. */
static bool restore_page(rollback *r) {
    size_t page_size = r->image->page_size;
    if (r->size - r->at < page_size + 8) {
        return false;
    }
    const unsigned char *record = r->bytes + r->at;
    size_t page = pq_image_u32(record);
    r->at += page_size + 8;
    if (page == 0 || page == PENDING_BYTE / page_size + 1) {
        return false;
    }
    if (page > r->pages || r->done[page - 1] != 0) {
        return true;
    }
    if (checksum(r, record + 4) != pq_image_u32(record + 4 + page_size)) {
        return false;
    }
    memcpy(r->image->bytes + (page - 1) * page_size, record + 4, page_size);
    r->done[page - 1] = 1;
    return true;
}

static void restore_all(rollback *r) {
    bool whole = true;
    while (whole && read_part(r)) {
        for (size_t n = 0; n < r->records && whole; n++) {
            whole = restore_page(r);
        }
    }
}

pq_status pq_journal_apply(pq_image *image, const pq_db_file *journal, pq_error *error) {
    rollback r = {.image = image, .bytes = journal->bytes, .size = journal->size};
    if (r.bytes[0] == 0 || image->size == 0) {
        return PQ_OK; /* not hot */
    }
    if (r.size < JOURNAL_HEADER || memcmp(r.bytes, magic, sizeof magic) != 0) {
        return refuse(error, "it does not start as one");
    }
    if (r.size > 16 && memcmp(r.bytes + r.size - 8, magic, sizeof magic) == 0) {
        return refuse(error, "its transaction was over several databases");
    }
    r.pages = pq_image_u32(r.bytes + 16);
    r.sector_size = pq_image_u32(r.bytes + 20);
    image->page_size = pq_image_u32(r.bytes + 24);
    if (!pq_image_is_page_size(image->page_size) || r.sector_size < 32 || r.sector_size > 65536 ||
        (r.sector_size & (r.sector_size - 1)) != 0) {
        return refuse(error, "its header is damaged");
    }
    pq_status status = pq_image_resize(image, r.pages, "journal", error);
    if (status != PQ_OK) {
        return status;
    }
    r.done = calloc(r.pages + 1, 1);
    if (r.done == NULL) {
        return pq_error_memory(error);
    }
    restore_all(&r);
    free(r.done);
    return PQ_OK;
}
