/* What rows are called: the model, the platform, and of the rest only what tells rows apart. */
#include "report_parts.h"

#include "pq_ascii.h"

#include <string.h>

/* What a name is made of. Two rows are told apart by the first of these in which they differ. */
enum {
    MODEL = 1 << 0,
    PLATFORM = 1 << 1,
    SPELLING = 1 << 2, /* the model as the platform spells it */
    ORIGIN = 1 << 3,
    STRATEGY = 1 << 4,
    CONCURRENCY = 1 << 5,
    DATABASE = 1 << 6,
    QUESTIONS = 1 << 7,
    STARTED = 1 << 8, /* the day */
    MOMENT = 1 << 9,  /* the time of that day, too */
};

enum { DAY = 10, TIME = 8 }; /* characters of 2026-11-22T03:00:00Z */

/* Is it a time as sweeps written here have it? */
static bool is_dated(const char *started_at) {
    return started_at != NULL && strspn(started_at, "0123456789-") == DAY &&
           started_at[DAY] == 'T' && strspn(started_at + DAY + 1, "0123456789:") == TIME;
}

/* The first in which the two differ, by what a name of `row` can say; 0 if in nothing. */
static unsigned first_difference(const pq_report_row *row, const pq_report_row *other) {
    const struct {
        unsigned part;
        bool same;
    } parts[] = {
        {MODEL, strcmp(row->name, other->name) == 0},
        {PLATFORM, strcmp(row->platform, other->platform) == 0},
        {SPELLING, strcmp(row->model, other->model) == 0},
        {ORIGIN, row->own == other->own},
        {STRATEGY, report_same_text(row->strategy, other->strategy)},
        {CONCURRENCY, row->concurrency == other->concurrency},
        {DATABASE, report_same_text(row->database, other->database)},
        {QUESTIONS, report_same_text(row->questions, other->questions)},
        {STARTED,
         report_same_text(row->started_at, other->started_at) || !is_dated(row->started_at)},
    };
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        if (!parts[i].same) {
            return parts[i].part;
        }
    }
    return 0;
}

/* What tells a row from others, and its number among those that nothing does. */
typedef struct distinction {
    unsigned parts;
    size_t number; /* 0: none */
} distinction;

static void tell_apart(const pq_report *report, size_t row, size_t other, distinction *d) {
    const pq_report_row *a = &report->rows[row];
    const pq_report_row *b = &report->rows[other];
    unsigned part = first_difference(a, b);
    d->parts |= part;
    if (part == STARTED && is_dated(b->started_at) &&
        strncmp(a->started_at, b->started_at, DAY) == 0) {
        d->parts |= MOMENT;
    }
    if (part == 0) {
        d->number = d->number == 0 ? 1 : d->number;
        d->number += other < row;
    }
}

/* ---- in words ---- */

static void add(pq_text *text, const char *words) {
    pq_text_append(text, text->size == 0 ? "" : ", ");
    pq_text_append(text, words);
}

static void say_how(const pq_report_row *row, distinction d, pq_text *how) {
    if ((d.parts & ORIGIN) != 0) {
        add(how, row->own ? "your run" : "published");
    }
    if ((d.parts & STRATEGY) != 0 && row->strategy_title != NULL) {
        add(how, row->strategy_title);
    }
    if ((d.parts & CONCURRENCY) != 0) {
        add(how, "concurrency ");
        pq_text_format(how, "%zu", row->concurrency);
    }
    if ((d.parts & DATABASE) != 0 && row->database != NULL) {
        add(how, row->database);
    }
    if ((d.parts & QUESTIONS) != 0 && row->questions != NULL) {
        add(how, row->questions);
    }
    if ((d.parts & STARTED) != 0) {
        add(how, "");
        pq_text_append_bytes(how, row->started_at, DAY);
    }
    if ((d.parts & MOMENT) != 0) {
        pq_text_format(how, " %.*s", TIME, row->started_at + DAY + 1);
    }
    if (d.number > 0) {
        add(how, "no. ");
        pq_text_format(how, "%zu", d.number);
    }
}

static const char *keep(pq_arena *arena, pq_text *text) {
    const char *kept = text->failed ? NULL : pq_arena_string(arena, pq_text_string(text));
    pq_text_free(text);
    return kept;
}

/* "Kimi K2.5 on Fireworks (Agent, concurrency 5)", "Fireworks", "Concurrency 5". */
static const char *say(const pq_report_row *row, distinction d, pq_arena *arena) {
    pq_text name = {0};
    pq_text how = {0};
    bool has_model = (d.parts & (MODEL | SPELLING)) != 0;
    if (has_model) {
        pq_text_append(&name, (d.parts & SPELLING) != 0 ? row->model : row->name);
    }
    if ((d.parts & PLATFORM) != 0) {
        pq_text_append(&name, has_model ? " on " : "");
        pq_text_append(&name, row->platform_title);
    }
    say_how(row, d, &how);
    if (name.size == 0) {
        pq_text_append(&name, pq_text_string(&how));
        if (name.size > 0 && pq_is_lower(name.data[0])) {
            name.data[0] = (char)(name.data[0] - 'a' + 'A');
        }
    } else if (how.size > 0) {
        pq_text_format(&name, " (%s)", pq_text_string(&how));
    }
    name.failed = name.failed || how.failed;
    pq_text_free(&how);
    return keep(arena, &name);
}

/* ---- rows ---- */

/* The last part of a model's name, which is enough in an address. */
static const char *short_model(const char *model) {
    const char *slash = strrchr(model, '/');
    return slash == NULL ? model : slash + 1;
}

static const char *key_of(const pq_report_row *row, const char *sweep, pq_arena *arena) {
    pq_text key = {0};
    if (row->own) {
        pq_text_format(&key, "own/%s/%s/%s/%s/%zu", sweep, row->platform, short_model(row->model),
                       row->strategy, row->concurrency);
    } else {
        pq_text_format(&key, "%s/%s", row->platform, short_model(row->model));
    }
    return keep(arena, &key);
}

pq_status report_name_rows(pq_report *report, const char *const *sweeps, pq_arena *arena,
                           pq_error *error) {
    for (size_t i = 0; i < report->n_all; i++) {
        pq_report_row *row = &report->rows[i];
        distinction d = {.parts = MODEL};
        for (size_t k = 0; k < report->n_all; k++) {
            if (k != i) {
                tell_apart(report, i, k, &d);
            }
        }
        row->key = key_of(row, sweeps[i], arena);
        d.parts &= ~(unsigned)PLATFORM;
        row->short_label = say(row, d, arena);
        d.parts |= PLATFORM;
        row->label = say(row, d, arena);
        if (row->key == NULL || row->label == NULL || row->short_label == NULL) {
            return pq_error_memory(error);
        }
    }
    return PQ_OK;
}

const char *report_name_of_two(const pq_report *report, size_t row, size_t other, pq_arena *arena) {
    distinction d = {0};
    if (row == other) {
        return report->rows[row].label;
    }
    tell_apart(report, row, other, &d);
    d.parts |= (d.parts & MODEL) != 0 ? PLATFORM : 0;
    return say(&report->rows[row], d, arena);
}
