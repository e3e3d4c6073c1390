#include "runs.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int cli_open(pq_api *api, const char *name, const char *path) {
    pq_text request = {0};
    pq_text envelope = {0};
    pq_writer w = pq_writer_to(&request);
    const char *result = NULL;
    size_t size = 0;
    int code = cli_load(api, name, path);
    pq_write_object(&w);
    pq_write_key_string(&w, "name", name);
    pq_write_end(&w);
    if (code == CLI_DONE) {
        code = cli_call(api, "db.open", pq_text_string(&request), &envelope, path, &result, &size);
    }
    pq_text_free(&request);
    pq_text_free(&envelope);
    return code;
}

char *cli_stem(const char *path) {
    const char *slash = strrchr(path, '/');
    const char *name = slash == NULL ? path : slash + 1;
    const char *dot = strrchr(name, '.');
    size_t size = dot == NULL || dot == name ? strlen(name) : (size_t)(dot - name);
    char *stem = malloc(size + 1);
    if (stem != NULL) {
        memcpy(stem, name, size);
        stem[size] = '\0';
    }
    return stem;
}

double cli_number(const pq_value *object, const char *key) {
    pq_value value;
    double number = NAN;
    if (pq_json_find(object, key, &value)) {
        pq_json_number(&value, -HUGE_VAL, HUGE_VAL, &number, NULL);
    }
    return number;
}

static const char *string_at(const pq_value *object, const char *key) {
    pq_value value;
    const char *string = "";
    if (pq_json_find(object, key, &value)) {
        pq_json_string(&value, &string, NULL);
    }
    return string;
}

int cli_run_name(const char *result, size_t size, char *name, size_t room) {
    pq_json *document = NULL;
    if (pq_json_parse(result, size, &document, NULL) != PQ_OK) {
        return cli_fail("not enough memory");
    }
    pq_value root = pq_json_root(document);
    snprintf(name, room, "%s", string_at(&root, "run"));
    pq_json_free(document);
    return CLI_DONE;
}

/* Calls an operation with {"run": ...} and up to two more strings; a NULL key is left out. */
static int call_run(pq_api *api, const char *operation, const char *run, const char *key,
                    const char *value, const char *key_2, const char *value_2, pq_text *envelope,
                    const char **result, size_t *size) {
    pq_text request = {0};
    pq_writer w = pq_writer_to(&request);
    pq_write_object(&w);
    pq_write_key_string(&w, "run", run);
    if (key != NULL) {
        pq_write_key_string(&w, key, value);
        pq_write_key_string(&w, key_2, value_2);
    }
    pq_write_end(&w);
    int code = request.failed ? cli_fail("not enough memory")
                              : cli_call(api, operation, pq_text_string(&request), envelope, NULL,
                                         result, size);
    pq_text_free(&request);
    return code;
}

static int call_only(pq_api *api, const char *operation, const char *run, pq_text *envelope,
                     const char **result, size_t *size) {
    return call_run(api, operation, run, NULL, NULL, NULL, NULL, envelope, result, size);
}

int cli_run_stop(pq_api *api, const char *run) {
    pq_text envelope = {0};
    const char *result = NULL;
    size_t size = 0;
    int code = call_only(api, "run.stop", run, &envelope, &result, &size);
    pq_text_free(&envelope);
    return code;
}

/* Writes bytes and a line break to a file beside `path`, and puts it in its place. */
static int replace_file(const char *path, const char *bytes, size_t size) {
    size_t room = strlen(path) + 6;
    char *beside = malloc(room);
    if (beside == NULL) {
        return cli_fail("not enough memory");
    }
    snprintf(beside, room, "%s.part", path);
    FILE *file = fopen(beside, "wb");
    bool good = file != NULL && fwrite(bytes, 1, size, file) == size && fputc('\n', file) != EOF;
    good = file != NULL && fclose(file) == 0 && good;
    good = good && rename(beside, path) == 0;
    int code = good ? CLI_DONE : cli_fail("%s: %s", good ? path : beside, strerror(errno));
    free(beside);
    return code;
}

int cli_run_save(pq_api *api, const char *run, const char *path) {
    pq_text envelope = {0};
    const char *result = NULL;
    size_t size = 0;
    int code = call_only(api, "run.result", run, &envelope, &result, &size);
    if (code == CLI_DONE && strcmp(path, "-") == 0) {
        printf("%.*s\n", (int)size, result);
    } else if (code == CLI_DONE) {
        code = replace_file(path, result, size);
    }
    pq_text_free(&envelope);
    return code;
}

int cli_run_record(pq_api *api, const char *run, const char *by, const char *path) {
    pq_text envelope = {0};
    const char *result = NULL;
    size_t size = 0;
    int code = call_run(api, "run.cassette", run, "by", by, "note", "Recorded by `perquery sweep`.",
                        &envelope, &result, &size);
    if (code == CLI_DONE) {
        code = replace_file(path, result, size);
    }
    pq_text_free(&envelope);
    return code;
}

/* The result of run.progress without the answers; *document is to be freed. */
static int progress(pq_api *api, const char *run, pq_json **document) {
    pq_text request = {0};
    pq_text envelope = {0};
    const char *result = NULL;
    size_t size = 0;
    *document = NULL;
    pq_text_format(&request, "{\"run\":\"%s\",\"since\":2147483647}", run);
    int code =
        cli_call(api, "run.progress", pq_text_string(&request), &envelope, NULL, &result, &size);
    if (code == CLI_DONE && pq_json_parse(result, size, document, NULL) != PQ_OK) {
        code = cli_fail("not enough memory");
    }
    pq_text_free(&request);
    pq_text_free(&envelope);
    return code;
}

static void print_progress(const pq_value *root, bool in_place) {
    pq_value answers;
    double spent = cli_number(root, "spent_usd");
    pq_json_member(root, "answers", &answers, NULL);
    fprintf(stderr, "%s%.0f of %.0f answers, %.0f under way, %.0f with SQL that runs",
            in_place ? "\r" : "", cli_number(root, "done"), cli_number(root, "total"),
            cli_number(root, "under_way"), cli_number(&answers, "runs"));
    if (!isnan(spent)) {
        fprintf(stderr, ", $%.4f", spent);
    }
    fputs(in_place ? "   " : "\n", stderr);
    fflush(stderr);
}

int cli_run_progress(pq_api *api, const char *run, bool in_place, size_t *done) {
    pq_json *document = NULL;
    int code = progress(api, run, &document);
    if (code != CLI_DONE) {
        return code;
    }
    pq_value root = pq_json_root(document);
    size_t before = *done;
    *done = (size_t)cli_number(&root, "done");
    if (in_place || (*done != before && *done % 10 == 0)) {
        print_progress(&root, in_place);
    }
    pq_json_free(document);
    return CLI_DONE;
}

static void report_halts(const pq_value *root, const char *network_error) {
    pq_value series;
    size_t count = 0;
    pq_json_member(root, "series", &series, NULL);
    pq_json_array(&series, &count, NULL);
    for (size_t i = 0; i < count; i++) {
        pq_value one = pq_json_item(&series, i);
        pq_value halted;
        if (pq_json_find(&one, "halted", &halted)) {
            const char *said = string_at(&halted, "error");
            bool network = strcmp(string_at(&halted, "fault"), "network") == 0;
            said = network ? network_error : said;
            fprintf(stderr, "perquery: series %zu halted: %s%s%s\n", i,
                    string_at(&halted, "meaning"), said[0] == '\0' ? "" : ": ", said);
        }
    }
}

int cli_run_report(pq_api *api, const char *run, const char *network_error, bool *finished) {
    pq_json *document = NULL;
    int code = progress(api, run, &document);
    if (code != CLI_DONE) {
        return code;
    }
    pq_value root = pq_json_root(document);
    *finished = strcmp(string_at(&root, "state"), "finished") == 0;
    report_halts(&root, network_error);
    if (!*finished) {
        fprintf(stderr,
                "perquery: %s; %.0f of %.0f answers are kept, and the same command goes on\n",
                string_at(&root, "meaning"), cli_number(&root, "done"), cli_number(&root, "total"));
    }
    pq_json_free(document);
    return CLI_DONE;
}

int cli_print_models(pq_api *api, const pq_text *reply) {
    pq_text request = {0};
    pq_text envelope = {0};
    pq_writer w = pq_writer_to(&request);
    pq_json *document = NULL;
    const char *result = NULL;
    size_t size = 0;
    size_t count = 0;
    pq_value list;
    pq_write_object(&w);
    pq_write_key(&w, "reply");
    pq_write_bytes(&w, pq_text_string(reply), reply->size);
    pq_write_end(&w);
    int code = cli_call(api, "providers.models", pq_text_string(&request), &envelope, NULL, &result,
                        &size);
    if (code == CLI_DONE && pq_json_parse(result, size, &document, NULL) == PQ_OK) {
        pq_value root = pq_json_root(document);
        pq_json_member(&root, "models", &list, NULL);
        pq_json_array(&list, &count, NULL);
        for (size_t i = 0; i < count; i++) {
            pq_value item = pq_json_item(&list, i);
            const char *id = "";
            pq_json_string(&item, &id, NULL);
            puts(id);
        }
    }
    pq_json_free(document);
    pq_text_free(&request);
    pq_text_free(&envelope);
    return code;
}

/* ---- judging ---- */

/* Loads the run's sweep file as "sweep". */
static int load_sweep(pq_api *api, const char *run, pq_text *envelope) {
    const char *result = NULL;
    size_t size = 0;
    int code = call_only(api, "run.result", run, envelope, &result, &size);
    if (code != CLI_DONE) {
        return code;
    }
    char *bytes = malloc(size);
    if (bytes == NULL) {
        return cli_fail("not enough memory");
    }
    memcpy(bytes, result, size);
    pq_api_load(api, "sweep", bytes, size, envelope);
    return CLI_DONE;
}

static void print_share(const pq_value *series, const char *key) {
    pq_value share;
    pq_value interval;
    if (!pq_json_find(series, key, &share) || isnan(cli_number(&share, "value"))) {
        printf("%-24s", "-");
        return;
    }
    double bounds[2] = {0, 0};
    pq_json_member(&share, "interval", &interval, NULL);
    for (size_t i = 0; i < 2; i++) {
        pq_value bound = pq_json_item(&interval, i);
        pq_json_number(&bound, 0, 1, &bounds[i], NULL);
    }
    char text[64];
    snprintf(text, sizeof text, "%.1f %% (%.1f to %.1f)", 100 * cli_number(&share, "value"),
             100 * bounds[0], 100 * bounds[1]);
    printf("%-24s", text);
}

/* The median of a spread, or "-". */
static void print_median(const pq_value *series, const char *key, const char *inner) {
    pq_value spread;
    pq_value quantile;
    bool there = pq_json_find(series, key, &spread);
    if (there && inner != NULL) {
        pq_value outer = spread;
        there = pq_json_find(&outer, inner, &spread);
    }
    if (there && pq_json_find(&spread, "p50", &quantile)) {
        printf("%10.0f", cli_number(&quantile, "value"));
    } else {
        printf("%10s", "-");
    }
}

static void print_usd(const pq_value *series, const char *key) {
    pq_value usd;
    double value = pq_json_find(series, key, &usd) ? cli_number(&usd, "value") : NAN;
    if (isnan(value)) {
        printf("%12s", "-");
    } else {
        printf("%12.6f", value);
    }
}

static void print_series(const pq_value *series) {
    pq_value counts;
    char name[128];
    pq_json_member(series, "counts", &counts, NULL);
    snprintf(name, sizeof name, "%s/%s", string_at(series, "provider"), string_at(series, "model"));
    printf("%-40s %-9s %4.0f  ", name, string_at(series, "strategy"),
           cli_number(series, "concurrency"));
    printf("%3.0f/%-4.0f", cli_number(&counts, "right"), cli_number(&counts, "judged_answered"));
    print_share(series, "accuracy");
    printf("%6.0f", cli_number(&counts, "errors"));
    print_median(series, "ttft_ms", "answer");
    print_median(series, "latency_ms", NULL);
    print_usd(series, "usd_per_query");
    print_usd(series, "usd_per_correct");
    putchar('\n');
}

static int print_judged(const char *result, size_t size, bool as_json) {
    pq_json *document = NULL;
    pq_value list;
    size_t count = 0;
    if (as_json) {
        printf("%.*s\n", (int)size, result);
        return CLI_DONE;
    }
    if (pq_json_parse(result, size, &document, NULL) != PQ_OK) {
        return cli_fail("not enough memory");
    }
    pq_value root = pq_json_root(document);
    pq_json_member(&root, "series", &list, NULL);
    pq_json_array(&list, &count, NULL);
    printf("%-40s %-9s %4s  %-8s%-24s%6s%10s%10s%12s%12s\n", "model", "strategy", "at 1", "right",
           "accuracy of answers", "errors", "TTFT ms", "p50 ms", "$/query", "$/correct");
    for (size_t i = 0; i < count; i++) {
        pq_value series = pq_json_item(&list, i);
        print_series(&series);
    }
    printf("Judged by %s. Errors are no wrong answers; TTFT is to the first text that is no "
           "reasoning.\n",
           string_at(&root, "rule"));
    pq_json_free(document);
    return CLI_DONE;
}

static void write_begin(pq_text *request, const char *database, const char *gold,
                        const char *rule) {
    pq_writer w = pq_writer_to(request);
    pq_write_object(&w);
    pq_write_key(&w, "sweeps");
    pq_write_array(&w);
    pq_write_string(&w, "sweep");
    pq_write_end(&w);
    pq_write_key(&w, "bases");
    pq_write_array(&w);
    pq_write_object(&w);
    pq_write_key_string(&w, "database", database);
    pq_write_key_string(&w, "gold", gold);
    pq_write_end(&w);
    pq_write_end(&w);
    if (rule != NULL) {
        pq_write_key_string(&w, "rule", rule);
    }
    pq_write_end(&w);
}

int cli_run_judge(pq_api *api, const char *run, const char *database, const char *gold,
                  const char *rule, bool as_json) {
    static const char judged[] = "{\"judged\":\"j1\"}";
    pq_text envelope = {0};
    pq_text request = {0};
    const char *result = NULL;
    size_t size = 0;
    int code = load_sweep(api, run, &envelope);
    write_begin(&request, database, gold, rule);
    if (code == CLI_DONE) {
        code = cli_call(api, "sweep.judge.begin", pq_text_string(&request), &envelope, NULL,
                        &result, &size);
    }
    bool finished = code == CLI_DONE && cli_flag(result, size, "finished");
    while (code == CLI_DONE && !finished) {
        code = cli_call(api, "sweep.judge.step", judged, &envelope, NULL, &result, &size);
        finished = code == CLI_DONE && cli_flag(result, size, "finished");
    }
    if (code == CLI_DONE) {
        code = cli_call(api, "sweep.judge.result", judged, &envelope, NULL, &result, &size);
    }
    if (code == CLI_DONE) {
        code = print_judged(result, size, as_json);
    }
    pq_text_free(&request);
    pq_text_free(&envelope);
    return code;
}
