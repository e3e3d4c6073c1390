#include "pq_arena.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_BLOCK = 4096, LARGEST_STEP = 1 << 20 };

typedef union block {
    struct {
        union block *next;
        size_t size; /* bytes after this header */
        size_t used;
    } head;
    max_align_t align;
} block;

struct pq_arena {
    block *blocks; /* the newest first */
    size_t used;
};

pq_arena *pq_arena_new(void) {
    return calloc(1, sizeof(pq_arena));
}

void pq_arena_reset(pq_arena *arena) {
    block *b = arena->blocks;
    while (b != NULL) {
        block *next = b->head.next;
        free(b);
        b = next;
    }
    arena->blocks = NULL;
    arena->used = 0;
}

void pq_arena_free(pq_arena *arena) {
    if (arena != NULL) {
        pq_arena_reset(arena);
        free(arena);
    }
}

static block *add_block(pq_arena *arena, size_t needed) {
    size_t size = arena->blocks == NULL ? FIRST_BLOCK : arena->blocks->head.size * 2;
    if (size > LARGEST_STEP) {
        size = LARGEST_STEP;
    }
    if (size < needed) {
        size = needed;
    }
    block *b = size > SIZE_MAX - sizeof(block) ? NULL : malloc(sizeof(block) + size);
    if (b == NULL) {
        return NULL;
    }
    b->head.next = arena->blocks;
    b->head.size = size;
    b->head.used = 0;
    arena->blocks = b;
    return b;
}

void *pq_arena_alloc(pq_arena *arena, size_t size) {
    const size_t align = sizeof(max_align_t);
    if (size > SIZE_MAX - align) {
        return NULL;
    }
    size_t rounded = (size + align - 1) / align * align;
    block *b = arena->blocks;
    if (b == NULL || b->head.size - b->head.used < rounded) {
        b = add_block(arena, rounded);
        if (b == NULL) {
            return NULL;
        }
    }
    char *memory = (char *)(b + 1) + b->head.used;
    b->head.used += rounded;
    arena->used += rounded;
    return memset(memory, 0, rounded);
}

void *pq_arena_array(pq_arena *arena, size_t count, size_t size) {
    if (size != 0 && count > SIZE_MAX / size) {
        return NULL;
    }
    return pq_arena_alloc(arena, count * size);
}

char *pq_arena_copy(pq_arena *arena, const void *bytes, size_t size) {
    if (size == SIZE_MAX) {
        return NULL;
    }
    char *copy = pq_arena_alloc(arena, size + 1);
    if (copy != NULL && size > 0) {
        memcpy(copy, bytes, size);
    }
    return copy;
}

char *pq_arena_string(pq_arena *arena, const char *string) {
    return pq_arena_copy(arena, string, strlen(string));
}

size_t pq_arena_used(const pq_arena *arena) {
    return arena->used;
}
