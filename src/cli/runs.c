#include "runs.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

/* {"run": ...}, to be freed. */
static pq_text name_run(const char *run) {
    pq_text request = {0};
    pq_text_format(&request, "{\"run\":\"%s\"}", run);
    return request;
}

int cli_run_stop(pq_api *api, const char *run) {
    cli_answer answer = {0};
    pq_text request = name_run(run);
    int code = cli_ask(api, "run.stop", pq_text_string(&request), NULL, &answer);
    pq_text_free(&request);
    cli_answer_free(&answer);
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

int cli_run_check_writable(const char *path) {
    size_t room = strlen(path) + 6;
    char *beside = strcmp(path, "-") == 0 ? NULL : malloc(room);
    if (beside == NULL) {
        return strcmp(path, "-") == 0 ? CLI_DONE : cli_fail_memory();
    }
    snprintf(beside, room, "%s.part", path);
    FILE *file = fopen(beside, "ab");
    int code = file != NULL ? CLI_DONE : cli_fail("%s: %s", path, strerror(errno));
    if (file != NULL) {
        fclose(file);
        remove(beside);
    }
    free(beside);
    return code;
}

int cli_run_save(pq_api *api, const char *run, const char *path) {
    cli_answer answer = {0};
    pq_text request = name_run(run);
    int code = cli_ask_text(api, "run.result", pq_text_string(&request), NULL, &answer);
    if (code == CLI_DONE && strcmp(path, "-") == 0) {
        cli_answer_print(&answer);
    } else if (code == CLI_DONE) {
        code = replace_file(path, answer.json, answer.size);
    }
    pq_text_free(&request);
    cli_answer_free(&answer);
    return code;
}

int cli_run_record(pq_api *api, const char *run, const char *by, const char *path) {
    cli_answer answer = {0};
    pq_text request = {0};
    pq_writer w = pq_writer_to(&request);
    pq_write_object(&w);
    pq_write_key_string(&w, "run", run);
    pq_write_key_string(&w, "by", by);
    pq_write_key_string(&w, "note", "Recorded by `perquery sweep`.");
    pq_write_end(&w);
    int code = cli_ask_text(api, "run.cassette", pq_text_string(&request), NULL, &answer);
    if (code == CLI_DONE) {
        code = replace_file(path, answer.json, answer.size);
    }
    pq_text_free(&request);
    cli_answer_free(&answer);
    return code;
}

/* The result of run.progress without the answers. */
static int progress(pq_api *api, const char *run, cli_answer *answer) {
    pq_text request = {0};
    pq_text_format(&request, "{\"run\":\"%s\",\"since\":2147483647}", run);
    int code = cli_ask(api, "run.progress", pq_text_string(&request), NULL, answer);
    pq_text_free(&request);
    return code;
}

/* How many answers wait before a retry, and for how long the first one still does. */
static void print_waits(const pq_value *root) {
    pq_value live;
    size_t count = cli_list(root, "live", &live);
    size_t waiting = 0;
    double first = INFINITY;
    for (size_t i = 0; i < count; i++) {
        pq_value one = pq_json_item(&live, i);
        double until = cli_number(&one, "waiting_until_ms", NAN);
        waiting += isnan(until) ? 0 : 1;
        first = fmin(first, until);
    }
    if (waiting > 0) {
        fprintf(stderr, ", %zu waiting to retry, the next in %.0f s", waiting,
                ceil(fmax(0, first - cli_number(root, "now_ms", 0)) / 1e3));
    }
}

static void print_progress(const pq_value *root, bool in_place) {
    pq_value answers;
    double spent = cli_number(root, "spent_usd", NAN);
    pq_json_member(root, "answers", &answers, NULL);
    fprintf(stderr, "%s%.0f of %.0f answers, %.0f in progress, %.0f with SQL that runs",
            in_place ? "\r" : "", cli_number(root, "done", 0), cli_number(root, "total", 0),
            cli_number(root, "under_way", 0), cli_number(&answers, "runs", 0));
    if (!isnan(spent)) {
        fprintf(stderr, ", $%.4f", spent);
    }
    print_waits(root);
    fputs(in_place ? "   " : "\n", stderr);
    fflush(stderr);
}

int cli_run_progress(pq_api *api, const char *run, bool in_place, size_t *done) {
    cli_answer answer = {0};
    int code = progress(api, run, &answer);
    if (code == CLI_DONE) {
        size_t before = *done;
        *done = (size_t)cli_number(&answer.root, "done", 0);
        if (in_place || (*done != before && *done % 10 == 0)) {
            print_progress(&answer.root, in_place);
        }
    }
    cli_answer_free(&answer);
    return code;
}

/* Prints the names of a list, "a, b". */
static void print_names(FILE *to, const pq_value *list, size_t count) {
    for (size_t i = 0; i < count; i++) {
        pq_value item = pq_json_item(list, i);
        const char *name = "";
        pq_json_string(&item, &name, NULL);
        fprintf(to, "%s%s", i == 0 ? "" : ", ", name);
    }
}

/* Says which series halted and what was left out. Returns how many halted. */
static size_t report_series(const pq_value *root, const char *network_error) {
    pq_value series;
    size_t halted_ones = 0;
    size_t count = cli_list(root, "series", &series);
    for (size_t i = 0; i < count; i++) {
        pq_value one = pq_json_item(&series, i);
        pq_value halted;
        pq_value names;
        size_t left_out = cli_list(&one, "left_out", &names);
        if (left_out > 0) {
            fprintf(stderr, "perquery: series %zu was asked without ", i);
            print_names(stderr, &names, left_out);
            fputs(", because the provider refuses it\n", stderr);
        }
        if (pq_json_find(&one, "halted", &halted)) {
            bool network = strcmp(cli_text(&halted, "fault"), "network") == 0;
            const char *said = network ? network_error : cli_text(&halted, "error");
            fprintf(stderr, "perquery: series %zu stopped: %s%s%s\n", i,
                    cli_text(&halted, "meaning"), said[0] == '\0' ? "" : ": ", said);
            halted_ones++;
        }
    }
    return halted_ones;
}

int cli_run_report(pq_api *api, const char *run, const char *network_error, bool *finished) {
    cli_answer answer = {0};
    int code = progress(api, run, &answer);
    if (code == CLI_DONE) {
        const pq_value *root = &answer.root;
        bool whole = strcmp(cli_text(root, "state"), "finished") == 0;
        *finished = report_series(root, network_error) == 0 && whole;
        if (!whole) {
            fprintf(stderr,
                    "perquery: %s; %.0f of %.0f answers are saved; run the same command again to "
                    "resume\n",
                    cli_text(root, "meaning"), cli_number(root, "done", 0),
                    cli_number(root, "total", 0));
        }
    }
    cli_answer_free(&answer);
    return code;
}

int cli_print_models(pq_api *api, const pq_text *reply) {
    cli_answer answer = {0};
    pq_text request = {0};
    pq_writer w = pq_writer_to(&request);
    pq_value list;
    pq_write_object(&w);
    pq_write_key(&w, "reply");
    pq_write_bytes(&w, pq_text_string(reply), reply->size);
    pq_write_end(&w);
    int code = cli_ask(api, "providers.models", pq_text_string(&request), NULL, &answer);
    size_t count = code == CLI_DONE ? cli_list(&answer.root, "models", &list) : 0;
    for (size_t i = 0; i < count; i++) {
        pq_value item = pq_json_item(&list, i);
        const char *id = "";
        pq_json_string(&item, &id, NULL);
        puts(id);
    }
    pq_text_free(&request);
    cli_answer_free(&answer);
    return code;
}

/* ---- scoring ---- */

/* Loads the run's sweep file as "sweep". */
static int load_sweep(pq_api *api, const char *run) {
    cli_answer answer = {0};
    pq_text request = name_run(run);
    int code = cli_ask_text(api, "run.result", pq_text_string(&request), NULL, &answer);
    if (code == CLI_DONE) {
        char *bytes = malloc(answer.size);
        pq_text envelope = {0};
        if (bytes == NULL) {
            code = cli_fail_memory();
        } else {
            memcpy(bytes, answer.json, answer.size);
            pq_api_load(api, "sweep", bytes, answer.size, &envelope);
        }
        pq_text_free(&envelope);
    }
    pq_text_free(&request);
    cli_answer_free(&answer);
    return code;
}

static void print_share(const pq_value *series, const char *key) {
    pq_value share;
    pq_value interval;
    if (!pq_json_find(series, key, &share) || isnan(cli_number(&share, "value", NAN))) {
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
    snprintf(text, sizeof text, "%.1f%% (%.1f–%.1f)", 100 * cli_number(&share, "value", NAN),
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
        printf("%10.0f", cli_number(&quantile, "value", NAN));
    } else {
        printf("%10s", "-");
    }
}

/* A cost; "~" marks one that rests on estimated tokens or on the provider's estimate. */
static void print_usd(const pq_value *series, const char *key) {
    pq_value usd;
    double value = pq_json_find(series, key, &usd) ? cli_number(&usd, "value", NAN) : NAN;
    bool estimated = cli_number(series, "usd_estimated", 0) > 0;
    char text[32];
    snprintf(text, sizeof text, "%s%.6f", estimated ? "~" : "", value);
    printf("%12s", isnan(value) ? "-" : text);
}

static void print_percent(const pq_value *series, const char *key) {
    double share = cli_number(series, key, NAN);
    if (isnan(share)) {
        printf("%8s", "-");
    } else {
        printf("%7.0f%%", 100 * share);
    }
}

static void print_series(const pq_value *series) {
    pq_value counts;
    char name[128];
    pq_json_member(series, "counts", &counts, NULL);
    const char *effort = cli_text(series, "reasoning_effort");
    snprintf(name, sizeof name, "%s/%s%s%s", cli_text(series, "provider"),
             cli_text(series, "model"), effort[0] == '\0' ? "" : ", ", effort);
    printf("%-40s %-9s %4.0f  ", name, cli_text(series, "strategy"),
           cli_number(series, "concurrency", NAN));
    printf("%3.0f/%-4.0f", cli_number(&counts, "right", NAN),
           cli_number(&counts, "judged_answered", NAN));
    print_share(series, "accuracy");
    printf("%6.0f", cli_number(&counts, "errors", NAN));
    print_median(series, "ttft_ms", "answer");
    print_median(series, "latency_ms", NULL);
    print_usd(series, "usd_per_query");
    print_usd(series, "usd_per_correct");
    print_percent(series, "cached_share");
    putchar('\n');
}

/* A line for each repeat alone. */
static void print_repeats(const pq_value *series) {
    pq_value runs;
    size_t count = cli_list(series, "runs", &runs);
    for (size_t i = 0; i < count; i++) {
        pq_value run = pq_json_item(&runs, i);
        pq_value share;
        pq_json_member(&run, "accuracy", &share, NULL);
        printf("  repeat %-48zu%3.0f/%-4.0f", i + 1, cli_number(&share, "right", NAN),
               cli_number(&share, "n", NAN));
        print_share(&run, "accuracy");
        printf("%6.0f\n", cli_number(&run, "errors", NAN));
    }
}

/* Where the costs of a series are from. */
static void print_sources(const pq_value *series, size_t i) {
    static const struct {
        const char *code, *text;
    } sources[] = {{"billed", "as billed by the provider"},
                   {"list_price", "at list price"},
                   {"estimate", "as estimated by the provider"},
                   {"mixed", "partly billed, partly at list price"}};
    pq_value counts;
    const char *comma = "";
    if (!pq_json_find(series, "usd_sources", &counts)) {
        return;
    }
    for (size_t k = 0; k < sizeof sources / sizeof sources[0]; k++) {
        double answers = cli_number(&counts, sources[k].code, 0);
        if (answers > 0) {
            comma[0] == '\0' ? printf("Series %zu: cost of ", i) : printf("%s", comma);
            printf("%.0f answers %s", answers, sources[k].text);
            comma = ", ";
        }
    }
    if (comma[0] != '\0') {
        double estimated = cli_number(series, "usd_estimated", 0);
        estimated > 0 ? printf("; %.0f of them estimated (~).\n", estimated) : printf(".\n");
    }
}

/* The most frequent error, in the provider's words. */
static void print_worst_error(const pq_value *series, size_t i) {
    pq_value list;
    pq_value worst = {0};
    double most = 0;
    size_t count = cli_list(series, "errors", &list);
    for (size_t k = 0; k < count; k++) {
        pq_value error = pq_json_item(&list, k);
        double answers = cli_number(&error, "answers", 0);
        if (answers > most) {
            most = answers;
            worst = error;
        }
    }
    if (most > 0) {
        const char *words = cli_text(&worst, "words");
        printf("Series %zu: %.0f answers failed with %s: %s.%s%s\n", i, most,
               cli_text(&worst, "fault"), cli_text(&worst, "meaning"),
               words[0] == '\0' ? "" : " Provider's message: ", words);
    }
}

/* What a reader of a series' figures must know. */
static void print_notes(const pq_value *series, size_t i) {
    pq_value cut;
    pq_value names;
    size_t left_out = cli_list(series, "left_out", &names);
    print_worst_error(series, i);
    print_sources(series, i);
    if (pq_json_find(series, "cut", &cut) && cli_number(&cut, "answers", 0) > 0) {
        printf("Series %zu: %.0f answers were %s; raise --max-tokens.\n", i,
               cli_number(&cut, "answers", 0), cli_text(&cut, "note"));
    }
    if (left_out > 0) {
        printf("Series %zu: asked without ", i);
        print_names(stdout, &names, left_out);
        puts(", because the provider refuses it.");
    }
    if (cli_text(series, "cache_note")[0] != '\0') {
        printf("Series %zu: %s\n", i, cli_text(series, "cache_note"));
    }
}

/* Does every series have an answer? */
static bool all_answered(const pq_value *root) {
    pq_value list;
    size_t count = cli_list(root, "series", &list);
    for (size_t i = 0; i < count; i++) {
        pq_value series = pq_json_item(&list, i);
        pq_value counts;
        pq_json_member(&series, "counts", &counts, NULL);
        if (cli_number(&counts, "answered", 0) == 0) {
            return false;
        }
    }
    return true;
}

static void print_judged(const pq_value *root) {
    pq_value list;
    size_t count = cli_list(root, "series", &list);
    printf("%-40s %-9s %4s  %-8s%-24s%6s%10s%10s%12s%12s%8s\n", "model", "strategy", "conc",
           "right", "accuracy (answered)", "errors", "TTFT ms", "p50 ms", "$/query", "$/correct",
           "cached");
    for (size_t i = 0; i < count; i++) {
        pq_value series = pq_json_item(&list, i);
        print_series(&series);
        print_repeats(&series);
    }
    printf("Scored by %s. Errors do not count as wrong answers. TTFT is the time to the first text "
           "that is not reasoning.\n",
           cli_text(root, "rule"));
    for (size_t i = 0; i < count; i++) {
        pq_value series = pq_json_item(&list, i);
        print_notes(&series, i);
    }
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
                  const char *rule, bool as_json, bool *answered) {
    static const cli_job job = {"sweep.judge", "judged", "steps of scoring"};
    cli_answer answer = {0};
    pq_text request = {0};
    int code = load_sweep(api, run);
    write_begin(&request, database, gold, rule);
    if (code == CLI_DONE) {
        code = cli_job_run(api, &job, pq_text_string(&request), &answer);
    }
    *answered = code == CLI_DONE && all_answered(&answer.root);
    if (code == CLI_DONE && as_json) {
        cli_answer_print(&answer);
    } else if (code == CLI_DONE) {
        print_judged(&answer.root);
    }
    pq_text_free(&request);
    cli_answer_free(&answer);
    return code;
}
