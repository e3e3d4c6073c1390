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

static void report_stops(const pq_value *root, const char *network_error) {
    pq_value series;
    size_t count = cli_list(root, "series", &series);
    for (size_t i = 0; i < count; i++) {
        pq_value one = pq_json_item(&series, i);
        pq_value halted;
        if (pq_json_find(&one, "halted", &halted)) {
            bool network = strcmp(cli_text(&halted, "fault"), "network") == 0;
            const char *said = network ? network_error : cli_text(&halted, "error");
            fprintf(stderr, "perquery: series %zu stopped: %s%s%s\n", i,
                    cli_text(&halted, "meaning"), said[0] == '\0' ? "" : ": ", said);
        }
    }
}

int cli_run_report(pq_api *api, const char *run, const char *network_error, bool *finished) {
    cli_answer answer = {0};
    int code = progress(api, run, &answer);
    if (code == CLI_DONE) {
        const pq_value *root = &answer.root;
        *finished = strcmp(cli_text(root, "state"), "finished") == 0;
        report_stops(root, network_error);
        if (!*finished) {
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

static void print_usd(const pq_value *series, const char *key) {
    pq_value usd;
    double value = pq_json_find(series, key, &usd) ? cli_number(&usd, "value", NAN) : NAN;
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
    snprintf(name, sizeof name, "%s/%s", cli_text(series, "provider"), cli_text(series, "model"));
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
    putchar('\n');
}

static void print_judged(const pq_value *root) {
    pq_value list;
    size_t count = cli_list(root, "series", &list);
    printf("%-40s %-9s %4s  %-8s%-24s%6s%10s%10s%12s%12s\n", "model", "strategy", "conc", "right",
           "accuracy (answered)", "errors", "TTFT ms", "p50 ms", "$/query", "$/correct");
    for (size_t i = 0; i < count; i++) {
        pq_value series = pq_json_item(&list, i);
        print_series(&series);
    }
    printf("Scored by %s. Errors do not count as wrong answers. TTFT is the time to the first text "
           "that is not reasoning.\n",
           cli_text(root, "rule"));
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
    static const cli_job job = {"sweep.judge", "judged", "steps of scoring"};
    cli_answer answer = {0};
    pq_text request = {0};
    int code = load_sweep(api, run);
    write_begin(&request, database, gold, rule);
    if (code == CLI_DONE) {
        code = cli_job_run(api, &job, pq_text_string(&request), &answer);
    }
    if (code == CLI_DONE && as_json) {
        cli_answer_print(&answer);
    } else if (code == CLI_DONE) {
        print_judged(&answer.root);
    }
    pq_text_free(&request);
    cli_answer_free(&answer);
    return code;
}
