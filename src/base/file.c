#include "pq_file.h"

#include <stdlib.h>

static void forget(pq_file *file) {
    pq_json_free(file->document);
    pq_arena_free(file->arena);
    file->shape = NULL;
    file->read = NULL;
    file->arena = NULL;
    file->document = NULL;
}

static pq_status read_as(pq_file *file, const pq_shape *shape, pq_error *error) {
    file->arena = pq_arena_new();
    file->read = file->arena == NULL ? NULL : pq_arena_alloc(file->arena, shape->size);
    if (file->read == NULL) {
        return pq_error_memory(error);
    }
    pq_status status = pq_json_parse(file->bytes, file->size, &file->document, error);
    if (status != PQ_OK) {
        return status;
    }
    const pq_reading reading = {.arena = file->arena, .error = error};
    const pq_value root = pq_json_root(file->document);
    return pq_shape_document(shape, &root, file->read, &reading);
}

pq_status pq_file_read(pq_file *file, const pq_shape *shape, const void **read, pq_error *error) {
    pq_status status = PQ_OK;
    if (file->shape != shape) {
        forget(file);
        status = read_as(file, shape, error);
        file->shape = shape;
    }
    if (status != PQ_OK) {
        forget(file);
    }
    *read = file->read;
    return status;
}

void pq_file_end(pq_file *file) {
    forget(file);
    free(file->bytes);
}
