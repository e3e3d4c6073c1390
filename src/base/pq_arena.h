/*
 * An arena: many small allocations with one owner, freed together.
 *
 * Whatever a function "allocates in the arena" lives until pq_arena_free or pq_arena_reset and is
 * never freed alone. Allocating is the only operation that can fail, and it says so with NULL.
 */
#ifndef PQ_ARENA_H
#define PQ_ARENA_H

#include <stddef.h>

typedef struct pq_arena pq_arena;

/* A new, empty arena, to be freed with pq_arena_free; NULL when out of memory. */
pq_arena *pq_arena_new(void);

/* Frees the arena and all that was allocated in it. NULL is allowed. */
void pq_arena_free(pq_arena *arena);

/* Frees all that was allocated in the arena and keeps the arena. */
void pq_arena_reset(pq_arena *arena);

/* `size` bytes, zeroed, aligned for any type; size 0 gives a valid pointer. The arena owns it.
 * NULL when out of memory. */
void *pq_arena_alloc(pq_arena *arena, size_t size);

/* As pq_arena_alloc for `count` items of `size` bytes; NULL too when the product overflows. */
void *pq_arena_array(pq_arena *arena, size_t count, size_t size);

/* A copy of `size` bytes with a NUL after them. The arena owns it. NULL when out of memory. */
char *pq_arena_copy(pq_arena *arena, const void *bytes, size_t size);

/* A copy of a NUL-terminated string. The arena owns it. NULL when out of memory. */
char *pq_arena_string(pq_arena *arena, const char *string);

/* Bytes handed out since the arena was made or reset. */
size_t pq_arena_used(const pq_arena *arena);

#endif
