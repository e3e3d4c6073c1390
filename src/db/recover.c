#include "image.h"

#include <stdlib.h>
#include <string.h>

uint32_t pq_image_u32(const unsigned char *bytes) {
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

bool pq_image_is_page_size(size_t size) {
    return size >= 512 && size <= 65536 && (size & (size - 1)) == 0;
}

pq_status pq_image_resize(pq_image *image, size_t pages, const char *where, pq_error *error) {
    if (pages > PQ_DB_MAX_BYTES / image->page_size) {
        return pq_error_set(
            error, PQ_TOO_LARGE, where,
            "with the -%s file the database has %zu pages of %zu bytes; the limit is "
            "%zu bytes",
            where, pages, image->page_size, PQ_DB_MAX_BYTES);
    }
    size_t size = pages * image->page_size;
    unsigned char *bytes = realloc(image->bytes, size == 0 ? 1 : size);
    if (bytes == NULL) {
        return pq_error_memory(error);
    }
    if (size > image->size) {
        memset(bytes + image->size, 0, size - image->size);
    }
    image->bytes = bytes;
    image->size = size;
    return PQ_OK;
}

bool pq_db_uses_wal(const void *bytes, size_t size) {
    return size >= HEADER_BYTES && ((const unsigned char *)bytes)[AT_READ_VERSION] == 2;
}

pq_status pq_db_recover(const pq_db_file *file, const pq_db_file *wal, const pq_db_file *journal,
                        unsigned char **out, size_t *size, pq_error *error) {
    *out = NULL;
    *size = 0;
    if ((wal->size == 0 && journal->size == 0) || file->size > PQ_DB_MAX_BYTES) {
        return PQ_OK;
    }
    pq_image image = {.bytes = malloc(file->size + 1), .size = file->size};
    if (image.bytes == NULL) {
        return pq_error_memory(error);
    }
    if (file->size > 0) {
        memcpy(image.bytes, file->bytes, file->size);
    }
    pq_status status = journal->size == 0 ? PQ_OK : pq_journal_apply(&image, journal, error);
    if (status == PQ_OK && wal->size > 0) {
        status = pq_wal_apply(&image, wal, error);
    }
    if (status != PQ_OK) {
        free(image.bytes);
        return status;
    }
    *out = image.bytes;
    *size = image.size;
    return PQ_OK;
}
