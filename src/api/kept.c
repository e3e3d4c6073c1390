#include "kept.h"

#include <stdlib.h>
#include <string.h>

static void end_file(pq_api *api, void *self) {
    pq_file *file = self;
    (void)api;
    pq_file_end(file);
    free(file);
}

static void end_database(pq_api *api, void *self) {
    (void)api;
    pq_db_close(self);
}

const pq_kept_kind pq_file_kind = {"file", "is loaded", end_file};
const pq_kept_kind pq_database_kind = {"database", "is open", end_database};

pq_kept *pq_kept_find(const pq_api *api, const pq_kept_kind *kind, const char *name) {
    pq_kept *kept = api->kept;
    while (kept != NULL && (kept->kind != kind || strcmp(kept->name, name) != 0)) {
        kept = kept->next;
    }
    return kept;
}

pq_kept *pq_kept_new(const pq_kept_kind *kind, const char *name) {
    pq_kept *kept = calloc(1, sizeof *kept);
    size_t size = strlen(name) + 1;
    char *copy = malloc(size);
    if (kept == NULL || copy == NULL) {
        free(kept);
        free(copy);
        return NULL;
    }
    memcpy(copy, name, size);
    kept->kind = kind;
    kept->name = copy;
    return kept;
}

void pq_kept_free(pq_api *api, pq_kept *kept) {
    if (kept == NULL) {
        return;
    }
    if (kept->self != NULL) {
        kept->kind->end(api, kept->self);
    }
    free(kept->uses);
    free(kept->name);
    free(kept);
}

void pq_kept_add(pq_api *api, pq_kept *kept) {
    kept->next = api->kept;
    api->kept = kept;
}

static bool uses(const pq_kept *user, const pq_kept *used) {
    for (size_t i = 0; i < user->n_uses; i++) {
        if (user->uses[i] == used) {
            return true;
        }
    }
    return false;
}

/* The first that uses this one, or NULL. */
static pq_kept *find_user(const pq_api *api, const pq_kept *used) {
    pq_kept *kept = api->kept;
    while (kept != NULL && !uses(kept, used)) {
        kept = kept->next;
    }
    return kept;
}

void pq_kept_remove(pq_api *api, pq_kept *kept) {
    pq_kept *user = NULL;
    while ((user = find_user(api, kept)) != NULL) {
        pq_kept_remove(api, user);
    }
    pq_kept **at = &api->kept;
    while (*at != kept) {
        at = &(*at)->next;
    }
    *at = kept->next;
    pq_kept_free(api, kept);
}

pq_status pq_kept_use(pq_kept *job, pq_kept *database, pq_error *error) {
    pq_kept **grown = realloc(job->uses, (job->n_uses + 1) * sizeof *grown);
    if (grown == NULL) {
        return pq_error_memory(error);
    }
    job->uses = grown;
    grown[job->n_uses++] = database;
    return PQ_OK;
}

/* From here on the session keeps it instead of one of the same kind and name. */
static void keep_instead(pq_api *api, pq_kept *kept) {
    pq_kept *old = pq_kept_find(api, kept->kind, kept->name);
    pq_kept_add(api, kept);
    if (old != NULL) {
        pq_kept_remove(api, old);
    }
}

pq_status pq_file_keep(pq_api *api, const char *name, void *bytes, size_t size, pq_error *error) {
    pq_kept *kept = pq_kept_new(&pq_file_kind, name);
    pq_file *file = kept == NULL ? NULL : malloc(sizeof *file);
    if (file == NULL) {
        pq_kept_free(api, kept);
        free(bytes);
        return pq_error_memory(error);
    }
    *file = (pq_file){.bytes = bytes, .size = size};
    kept->self = file;
    keep_instead(api, kept);
    return PQ_OK;
}

pq_status pq_database_keep(pq_api *api, const char *name, pq_db *db, pq_error *error) {
    pq_kept *kept = pq_kept_new(&pq_database_kind, name);
    if (kept == NULL) {
        pq_db_close(db);
        return pq_error_memory(error);
    }
    kept->self = db;
    keep_instead(api, kept);
    return PQ_OK;
}
