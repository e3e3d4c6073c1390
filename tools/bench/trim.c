/* Times the linking trim on a schema of 1,000 tables: the key graph, and one question on it. */
#include "pq_estimate.h"
#include "pq_link.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { TABLES = 1000, COLUMNS = 12, RUNS = 101 };

static const char *const subjects[] = {"customer", "order",   "invoice", "product",  "shipment",
                                       "supplier", "payment", "ticket",  "contract", "employee"};
static const char *const parts[] = {"name",     "status",     "created_at", "total_amount", "note",
                                    "quantity", "unit_price", "city",       "country",      "code"};

static char *named(pq_arena *arena, const char *a, size_t n, const char *b) {
    char name[80];
    snprintf(name, sizeof name, "%s_%zu%s%s", a, n, b[0] == '\0' ? "" : "_", b);
    return pq_arena_string(arena, name);
}

static void make_table(pq_schema *schema, size_t t, pq_arena *arena) {
    pq_table *table = &schema->tables[t];
    *table = (pq_table){.name = named(arena, subjects[t % 10], t / 10, ""),
                        .sql = "",
                        .n_columns = COLUMNS,
                        .columns = pq_arena_array(arena, COLUMNS, sizeof(pq_column))};
    table->columns[0] = (pq_column){.name = "id", .type = "INTEGER", .key = 1};
    table->columns[1] =
        (pq_column){.name = t == 0 ? "ref" : named(arena, subjects[(t / 2) % 10], t / 2 / 10, "id"),
                    .type = "INTEGER"};
    for (size_t c = 2; c < COLUMNS; c++) {
        table->columns[c] = (pq_column){.name = parts[c - 2], .type = "TEXT"};
    }
}

static double now_ms(void) {
    struct timespec t;
    timespec_get(&t, TIME_UTC);
    return (double)t.tv_sec * 1000 + (double)t.tv_nsec / 1e6;
}

static int by_value(const void *a, const void *b) {
    double x = *(const double *)a;
    double y = *(const double *)b;
    return (x > y) - (x < y);
}

/* The time of one trim, the key graph included, in ms; the kept tables go to *kept. */
static double run(const pq_schema *schema, const char *question, size_t *kept) {
    pq_arena *arena = pq_arena_new();
    pq_graph graph;
    pq_linked linked;
    double start = now_ms();
    if (pq_graph_build(schema, arena, &graph, NULL) != PQ_OK ||
        pq_schema_link(schema, &graph, question, NULL, 0, arena, &linked, NULL) != PQ_OK) {
        exit(1);
    }
    double time = now_ms() - start;
    *kept = 0;
    for (size_t t = 0; t < schema->n_tables; t++) {
        *kept += linked.keep[t];
    }
    pq_arena_free(arena);
    return time;
}

int main(void) {
    static const char *const questions[] = {
        "How many contract 17 are there for each supplier 42 in 2024?",
        "What is the revenue of customer 3 per month, by country and city?",
        "Which employees shipped the most?"};
    pq_arena *arena = pq_arena_new();
    pq_schema schema = {.tables = pq_arena_array(arena, TABLES, sizeof(pq_table)),
                        .n_tables = TABLES};
    for (size_t t = 0; t < TABLES; t++) {
        make_table(&schema, t, arena);
    }
    printf("| trim of %d tables of %d columns | median of %d | slowest | kept |\n"
           "| --- | ---: | ---: | ---: |\n",
           TABLES, COLUMNS, RUNS);
    for (size_t q = 0; q < sizeof questions / sizeof questions[0]; q++) {
        double times[RUNS];
        size_t kept = 0;
        for (int i = 0; i < RUNS; i++) {
            times[i] = run(&schema, questions[q], &kept);
        }
        qsort(times, RUNS, sizeof times[0], by_value);
        printf("| %s | %.1f ms | %.1f ms | %zu |\n", questions[q], times[RUNS / 2], times[RUNS - 1],
               kept);
    }
    pq_arena_free(arena);
    return 0;
}
