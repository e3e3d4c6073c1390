/*
 * Fields of a request that name something. A row such as
 *
 *     {PQ_NAMED_FILE(lint_request, gold), .help = "Gold set to check; a loaded file."}
 *
 * takes a text and looks up what it names, so that the operation is given the thing itself. Errors:
 * PQ_UNKNOWN_NAME.
 */
#ifndef PQ_API_NAMED_H
#define PQ_API_NAMED_H

#include "operation.h"
#include "pq_judged.h"
#include "pq_score.h"

/* Each begins with the name, NULL where the field is absent. All else is borrowed. */
typedef struct pq_named_file {
    const char *name;
    const char *bytes;
    size_t size;
    pq_kept *kept;
} pq_named_file;

typedef struct pq_named_database {
    const char *name;
    pq_db *db;
    pq_kept *kept;
} pq_named_database;

typedef struct pq_named_job {
    const char *name;
    void *self; /* what the kind of job says */
    pq_kept *kept;
} pq_named_job;

typedef struct pq_named_judged {
    const char *name;
    const pq_judged *judged;
} pq_named_judged;

typedef struct pq_named_rule {
    const char *name;
    const pq_rule *rule;
} pq_named_rule;

/* Rows. A job is of the kind of the operation; judged sweeps must be finished. */
#define PQ_NAMED_FILE(type, member) PQ_NAMED(type, member, pq_find_file)
#define PQ_NAMED_DATABASE(type, member) PQ_NAMED(type, member, pq_find_database)
#define PQ_NAMED_JOB(type, member) PQ_NAMED(type, member, pq_find_job)
#define PQ_NAMED_JUDGED(type, member) PQ_NAMED(type, member, pq_find_judged)
#define PQ_NAMED_RULE(type, member)                                                                \
    PQ_NAMED(type, member, pq_find_rule), PQ_OPTIONAL,                                             \
        .help = "Scoring rule, one of those that meta lists; without it, the recommended one."

#define PQ_NAMED(type, member_, find)                                                              \
    PQ_FIELD_TEXT(type, member_.name), .key = #member_, .check = (find)

pq_field_function pq_find_file, pq_find_database, pq_find_job, pq_find_judged, pq_find_rule;

/* The rule that was named, or the recommended one. */
const pq_rule *pq_named_rule_of(const pq_named_rule *named);

#endif
