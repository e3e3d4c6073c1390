#define _POSIX_C_SOURCE 200809L /* isatty */

#include "cli.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- values ---- */

const char *cli_text(const pq_value *object, const char *key) {
    pq_value value;
    const char *text = "";
    if (pq_json_find(object, key, &value)) {
        pq_json_string(&value, &text, NULL);
    }
    return text;
}

double cli_number(const pq_value *object, const char *key, double otherwise) {
    pq_value value;
    double number = otherwise;
    if (pq_json_find(object, key, &value)) {
        pq_json_number(&value, -HUGE_VAL, HUGE_VAL, &number, NULL);
    }
    return number;
}

bool cli_flag(const pq_value *object, const char *key) {
    pq_value value;
    bool flag = false;
    if (pq_json_find(object, key, &value)) {
        pq_json_bool(&value, &flag, NULL);
    }
    return flag;
}

size_t cli_list(const pq_value *object, const char *key, pq_value *list) {
    size_t count = 0;
    *list = (pq_value){0};
    if (pq_json_find(object, key, list)) {
        pq_json_array(list, &count, NULL);
    }
    return count;
}

/* ---- operations ---- */

/* Prints the error in an envelope; `file` says what it is about. */
static int print_error(const pq_text *envelope, const char *file) {
    pq_json *document = NULL;
    pq_value error;
    const char *message = "not enough memory";
    const char *where = "";
    if (pq_json_parse(pq_text_string(envelope), envelope->size, &document, NULL) == PQ_OK) {
        pq_value root = pq_json_root(document);
        if (pq_json_find(&root, "error", &error)) {
            message = cli_text(&error, "message");
            where = cli_text(&error, "where");
        }
    }
    cli_fail("%s%s%s%s%s", file == NULL ? "" : file, file == NULL ? "" : ": ", where,
             where[0] == '\0' ? "" : ": ", message);
    pq_json_free(document);
    return CLI_BAD;
}

static bool is_good(const pq_text *envelope) {
    return !envelope->failed && strncmp(pq_text_string(envelope), PQ_API_RESULT_PREFIX,
                                        strlen(PQ_API_RESULT_PREFIX)) == 0;
}

int cli_ask_text(pq_api *api, const char *operation, const char *request, const char *file,
                 cli_answer *answer) {
    pq_json_free(answer->document);
    answer->document = NULL;
    pq_status status = pq_api_call(api, operation, request, strlen(request), &answer->envelope);
    if (status != PQ_OK || !is_good(&answer->envelope)) {
        return print_error(&answer->envelope, file);
    }
    size_t prefix = strlen(PQ_API_RESULT_PREFIX);
    answer->json = answer->envelope.data + prefix;
    answer->size = answer->envelope.size - prefix - strlen(PQ_API_RESULT_SUFFIX);
    return CLI_DONE;
}

int cli_ask(pq_api *api, const char *operation, const char *request, const char *file,
            cli_answer *answer) {
    int code = cli_ask_text(api, operation, request, file, answer);
    if (code != CLI_DONE) {
        return code;
    }
    if (pq_json_parse(answer->json, answer->size, &answer->document, NULL) != PQ_OK) {
        return cli_fail_memory();
    }
    answer->root = pq_json_root(answer->document);
    return CLI_DONE;
}

void cli_answer_free(cli_answer *answer) {
    pq_json_free(answer->document);
    pq_text_free(&answer->envelope);
    *answer = (cli_answer){0};
}

void cli_answer_print(const cli_answer *answer) {
    fwrite(answer->json, 1, answer->size, stdout);
    putchar('\n');
}

int cli_load(pq_api *api, const char *name, const char *path) {
    char *bytes = NULL;
    size_t size = 0;
    if (cli_read_file(path, &bytes, &size) != CLI_DONE) {
        return CLI_BAD;
    }
    pq_text envelope = {0};
    pq_api_load(api, name, bytes, size, &envelope);
    int code = is_good(&envelope) ? CLI_DONE : print_error(&envelope, path);
    pq_text_free(&envelope);
    return code;
}

/* Loads the file beside a database whose name ends with "-" and `kind`, if it is there and not
 * empty, and names it in the request. */
static int load_beside(pq_api *api, const char *name, const char *path, const char *kind,
                       pq_writer *request) {
    pq_text beside = {0};
    pq_text loaded = {0};
    struct stat file;
    int code = CLI_DONE;
    pq_text_format(&beside, "%s-%s", path, kind);
    pq_text_format(&loaded, "%s-%s", name, kind);
    if (beside.failed || loaded.failed) {
        code = cli_fail_memory();
    } else if (stat(pq_text_string(&beside), &file) == 0 && file.st_size > 0) {
        pq_write_key_string(request, kind, pq_text_string(&loaded));
        code = cli_load(api, pq_text_string(&loaded), pq_text_string(&beside));
    }
    pq_text_free(&beside);
    pq_text_free(&loaded);
    return code;
}

int cli_open(pq_api *api, const char *name, const char *path) {
    pq_text request = {0};
    pq_writer w = pq_writer_to(&request);
    cli_answer answer = {0};
    pq_write_object(&w);
    pq_write_key_string(&w, "name", name);
    int code = cli_load(api, name, path);
    if (code == CLI_DONE) {
        code = load_beside(api, name, path, "wal", &w);
    }
    if (code == CLI_DONE) {
        code = load_beside(api, name, path, "journal", &w);
    }
    pq_write_end(&w);
    if (code == CLI_DONE) {
        code = cli_ask(api, "db.open", pq_text_string(&request), path, &answer);
    }
    pq_text_free(&request);
    cli_answer_free(&answer);
    return code;
}

/* ---- jobs ---- */

static int ask_job(pq_api *api, const cli_job *job, const char *what, const char *request,
                   cli_answer *answer) {
    char operation[64];
    snprintf(operation, sizeof operation, "%s.%s", job->operations, what);
    return cli_ask(api, operation, request, NULL, answer);
}

int cli_job_steps(pq_api *api, const cli_job *job, const char *named, cli_answer *answer) {
    bool shows_progress = isatty(STDERR_FILENO) != 0;
    bool finished = false;
    int code = CLI_DONE;
    while (code == CLI_DONE && !finished) {
        code = ask_job(api, job, "step", named, answer);
        finished = code == CLI_DONE && cli_flag(&answer->root, "finished");
        if (code == CLI_DONE && shows_progress) {
            fprintf(stderr, "\r%.0f of %.0f %s", cli_number(&answer->root, "done", 0),
                    cli_number(&answer->root, "total", 0), job->progress);
        }
    }
    if (shows_progress) {
        fputs("\r\033[K", stderr);
    }
    return code;
}

int cli_job_run(pq_api *api, const cli_job *job, const char *request, cli_answer *answer) {
    pq_text named = {0};
    int code = ask_job(api, job, "begin", request, answer);
    if (code != CLI_DONE) {
        return code;
    }
    pq_text_format(&named, "{\"%s\":\"%s\"}", job->name, cli_text(&answer->root, job->name));
    code = cli_job_steps(api, job, pq_text_string(&named), answer);
    if (code == CLI_DONE) {
        code = ask_job(api, job, "result", pq_text_string(&named), answer);
    }
    pq_text_free(&named);
    return code;
}
