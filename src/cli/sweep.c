/* `perquery sweep`: asks models the questions of a gold set, live. */
#define _POSIX_C_SOURCE 200809L /* isatty, gmtime_r */

#include "drive.h"
#include "runs.h"

#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

const char cli_sweep_help[] =
    "usage: perquery sweep --provider P --model M[,M...] --db FILE --gold FILE --out FILE "
    "[options]\n"
    "       perquery sweep --provider P --list-models\n"
    "\n"
    "Asks every model every question, with every strategy and concurrency, scores the answers and\n"
    "prints one line per series. --out saves every call (perquery-sweep/1), so every figure can "
    "be\n"
    "recomputed; if the file exists, the sweep resumes where it stopped. Ctrl-C stops cleanly:\n"
    "calls in progress are closed and results are kept. The key is read from the environment and\n"
    "never written.\n"
    "\n"
    "  --provider P        one of `perquery call providers`; its key_env names the variable\n"
    "  --base-url URL      use another address (https, or http on this computer)\n"
    "  --key-env NAME      environment variable that holds the key\n"
    "  --model M[,M...]    models as the provider spells them\n"
    "  --strategy S[,S...] baseline, one-shot or agent (the default)\n"
    "  --concurrency N,... concurrent calls; one series per value (default 1)\n"
    "  --db FILE           an SQLite database\n"
    "  --gold FILE         a gold set (perquery-gold/1)\n"
    "  --questions ID,...  only these\n"
    "  --repeats N         ask everything N times (default 1)\n"
    "  --seed N            seed for the question order and the back-off (default 1)\n"
    "  --price IN,OUT      USD per million tokens, where the price book has none\n"
    "  --prices FILE       a price book (perquery-prices/1)\n"
    "  --spend USD         spending limit; stop before it could be exceeded\n"
    "  --max-tokens N      of a reply, including reasoning (default 1024)\n"
    "  --temperature T     of a reply (default 0); none leaves it to the provider\n"
    "  --json-mode on|off  ask for JSON mode (default: where the model has it)\n"
    "  --reasoning-effort E[,E...]  low, medium, high or what the provider has; one series per\n"
    "                      value; default leaves it to the model\n"
    "  --vary-prompts      begin the prompts of each series differently, so that none profits\n"
    "                      from another's prompt cache\n"
    "  --repair-turns N    instead of the strategy's\n"
    "  --timeout S         of one call, in seconds (default 60)\n"
    "  --jobs N            processes that run SQL (default: the cores of this computer)\n"
    "  --retries N         retries per answer after 429, 5xx or a lost connection (default 4)\n"
    "  --rule ID           scoring rule (default: the recommended one)\n"
    "  --estimate          print the estimated cost and exit\n"
    "  --list-models       list the provider's models and exit\n"
    "  --record FILE       keep a cassette too (perquery-cassette/1), ...\n"
    "  --by TEXT           ... and name the author of the replies in it\n"
    "  --json              print the scored sweep as JSON\n"
    "\n"
    "A field that the provider refuses (temperature, JSON mode, ...) is left out from then on; "
    "the\n"
    "result says so. The exit code is 1 if the sweep did not finish, or if a series halted or has\n"
    "no answer.\n"
    "\n"
    "Example:\n"
    "  perquery sweep --provider baseten --model openai/gpt-oss-120b --estimate \\\n"
    "    --db build/deps/chinook.sqlite --gold data/gold/chinook-25.json \\\n"
    "    --prices data/prices/tokens-2026-05.json\n";

enum {
    PROVIDER,
    BASE_URL,
    KEY_ENV,
    MODEL,
    STRATEGY,
    CONCURRENCY,
    DB,
    GOLD,
    QUESTIONS,
    REPEATS,
    SEED,
    PRICE,
    PRICES,
    SPEND,
    MAX_TOKENS,
    TEMPERATURE,
    JSON_MODE,
    REASONING_EFFORT,
    VARY_PROMPTS,
    REPAIR_TURNS,
    TIMEOUT,
    RETRIES,
    JOBS,
    OUT,
    RULE,
    ESTIMATE,
    LIST_MODELS,
    RECORD,
    BY,
    JSON,
    N_OPTIONS
};

static volatile sig_atomic_t interrupted;

static void note_interrupt(int number) {
    interrupted = 1;
    signal(number, SIG_DFL); /* a second one ends the program at once */
}

/* What a sweep works with. */
typedef struct sweep {
    const cli_option *options;
    pq_api *api;
    cli_net *net;
    cli_pool *pool;
    cli_answer answer;
    cli_answer providers;
    pq_value provider; /* of them */
    bool is_known;     /* the provider is in the list */
    const char *base_url;
    char *database; /* the name under which the database is open */
    char run[32];
    bool stopping;
    size_t done, saved;
    time_t saved_at;
} sweep;

/* ---- what is asked for ---- */

static int find_provider(sweep *s) {
    pq_value list;
    if (cli_ask(s->api, "providers", "{}", NULL, &s->providers) != CLI_DONE) {
        return CLI_BAD;
    }
    size_t count = cli_list(&s->providers.root, "providers", &list);
    for (size_t i = 0; i < count && !s->is_known; i++) {
        s->provider = pq_json_item(&list, i);
        s->is_known = strcmp(cli_text(&s->provider, "id"), s->options[PROVIDER].value) == 0;
    }
    s->base_url = s->options[BASE_URL].value;
    if (s->base_url == NULL && !s->is_known) {
        return cli_fail("--provider: unknown provider \"%.40s\"; run `perquery call providers` for "
                        "the list, or add --base-url",
                        s->options[PROVIDER].value);
    }
    if (s->base_url == NULL) {
        s->base_url = cli_text(&s->provider, "base_url");
    }
    return CLI_DONE;
}

static int take_key(sweep *s) {
    const char *variable = s->options[KEY_ENV].value;
    bool needs_key = variable != NULL || (s->is_known && cli_flag(&s->provider, "needs_key"));
    if (variable == NULL) {
        variable = s->is_known ? cli_text(&s->provider, "key_env") : "";
    }
    bool have = variable[0] != '\0' &&
                cli_net_key(s->net, s->options[PROVIDER].value, variable, s->base_url);
    return have || !needs_key ? CLI_DONE
                              : cli_fail("no API key: set the environment variable %s", variable);
}

/* ---- the request of run.plan ---- */

/* The parts of "a,b,c", one after the other; NULL after the last. Cuts `*rest` up. */
static char *next_part(char **rest) {
    char *part = *rest;
    if (part == NULL) {
        return NULL;
    }
    char *comma = strchr(part, ',');
    *rest = comma == NULL ? NULL : comma + 1;
    if (comma != NULL) {
        *comma = '\0';
    }
    return part;
}

static char *copy(const char *text) {
    char *copied = malloc(strlen(text) + 1);
    return copied == NULL ? NULL : strcpy(copied, text);
}

/* A number of the command line goes into the request as it is: what is no number, run.plan's JSON
 * reader would refuse without naming the option. */
static int write_number(pq_writer *w, const char *key, const cli_option *option) {
    if (option->value == NULL) {
        return CLI_DONE;
    }
    char *end = NULL;
    double number = strtod(option->value, &end);
    if (end == option->value || *end != '\0') {
        return cli_fail("--%s must be a number, not \"%.40s\"", option->name, option->value);
    }
    bool whole = strspn(option->value, "-0123456789") == strlen(option->value);
    pq_write_key(w, key);
    if (whole) {
        pq_write_integer(w, strtoll(option->value, NULL, 10));
    } else {
        pq_write_number(w, number);
    }
    return CLI_DONE;
}

static int write_price(pq_writer *w, const cli_option *option) {
    double input = 0;
    double output = 0;
    char rest = '\0';
    if (option->value == NULL) {
        return CLI_DONE;
    }
    if (sscanf(option->value, "%lf,%lf%c", &input, &output, &rest) != 2) {
        return cli_fail("--price must be INPUT,OUTPUT in USD per million tokens, not \"%.40s\"",
                        option->value);
    }
    pq_write_key(w, "price");
    pq_write_object(w);
    pq_write_key_number(w, "input_per_mtok", input);
    pq_write_key_number(w, "output_per_mtok", output);
    pq_write_key_string(w, "source", "given on the command line");
    pq_write_end(w);
    return CLI_DONE;
}

/* "none" is null: the provider decides. */
static int write_temperature(const sweep *s, pq_writer *w) {
    const cli_option *option = &s->options[TEMPERATURE];
    if (option->value == NULL || strcmp(option->value, "none") != 0) {
        return write_number(w, "temperature", option);
    }
    pq_write_key(w, "temperature");
    pq_write_null(w);
    return CLI_DONE;
}

static int write_json_mode(const sweep *s, pq_writer *w) {
    const char *value = s->options[JSON_MODE].value;
    bool on = value != NULL && strcmp(value, "on") == 0;
    if (value != NULL && !on && strcmp(value, "off") != 0) {
        return cli_fail("--json-mode must be on or off, not \"%.40s\"", value);
    }
    if (value != NULL) {
        pq_write_key_bool(w, "json_mode", on);
    }
    return CLI_DONE;
}

/* The axes of a sweep, from the outermost to the innermost, each "a,b,c". */
enum { AXIS_MODEL, AXIS_STRATEGY, AXIS_EFFORT, AXIS_CONCURRENCY, N_AXES };

static int write_series(const sweep *s, pq_writer *w, const char *const *place) {
    const cli_option concurrency = {"concurrency", false, place[AXIS_CONCURRENCY]};
    pq_write_object(w);
    pq_write_key_string(w, "provider", s->options[PROVIDER].value);
    pq_write_key_string(w, "model", place[AXIS_MODEL]);
    pq_write_key_string(w, "strategy", place[AXIS_STRATEGY]);
    if (strcmp(place[AXIS_EFFORT], "default") != 0) {
        pq_write_key_string(w, "reasoning_effort", place[AXIS_EFFORT]);
    }
    if (s->options[BASE_URL].value != NULL) {
        pq_write_key_string(w, "base_url", s->base_url);
    }
    int code = write_number(w, "concurrency", &concurrency);
    if (code == CLI_DONE) {
        code = write_number(w, "max_tokens", &s->options[MAX_TOKENS]);
    }
    if (code == CLI_DONE) {
        code = write_temperature(s, w);
    }
    if (code == CLI_DONE) {
        code = write_json_mode(s, w);
    }
    if (code == CLI_DONE) {
        code = write_number(w, "repair_turns", &s->options[REPAIR_TURNS]);
    }
    if (code == CLI_DONE) {
        code = write_price(w, &s->options[PRICE]);
    }
    pq_write_end(w);
    return code;
}

/* Every series whose place on the axes before `axis` is known. */
static int write_from(const sweep *s, pq_writer *w, const char **place, int axis) {
    static const struct {
        int option;
        const char *value; /* if the option is absent */
    } axes[] = {[AXIS_MODEL] = {MODEL, ""},
                [AXIS_STRATEGY] = {STRATEGY, "agent"},
                [AXIS_EFFORT] = {REASONING_EFFORT, "default"},
                [AXIS_CONCURRENCY] = {CONCURRENCY, "1"}};
    if (axis == N_AXES) {
        return write_series(s, w, place);
    }
    const char *given = s->options[axes[axis].option].value;
    char *values = copy(given == NULL ? axes[axis].value : given);
    char *rest = values;
    int code = values == NULL ? cli_fail_memory() : CLI_DONE;
    while (code == CLI_DONE && (place[axis] = next_part(&rest)) != NULL) {
        code = write_from(s, w, place, axis + 1);
    }
    free(values);
    return code;
}

/* Every model by every strategy, reasoning effort and concurrency. */
static int write_all_series(const sweep *s, pq_writer *w) {
    const char *place[N_AXES] = {NULL};
    pq_write_key(w, "series");
    pq_write_array(w);
    int code = write_from(s, w, place, 0);
    pq_write_end(w);
    return code;
}

static void write_questions(const sweep *s, pq_writer *w) {
    if (s->options[QUESTIONS].value == NULL) {
        return;
    }
    char *ids = copy(s->options[QUESTIONS].value);
    char *rest = ids;
    pq_write_key(w, "questions");
    pq_write_array(w);
    for (char *id; (id = next_part(&rest)) != NULL;) {
        pq_write_string(w, id);
    }
    pq_write_end(w);
    free(ids);
}

static int write_timeout(const sweep *s, pq_writer *w) {
    const cli_option *option = &s->options[TIMEOUT];
    char *end = NULL;
    double seconds = option->value == NULL ? 0 : strtod(option->value, &end);
    if (option->value == NULL) {
        return CLI_DONE;
    }
    if (*end != '\0' || !(seconds > 0)) {
        return cli_fail("--timeout must be a number of seconds, not \"%.40s\"", option->value);
    }
    pq_write_key_number(w, "call_timeout_ms", seconds * 1e3);
    return CLI_DONE;
}

static int write_request(const sweep *s, pq_text *request) {
    pq_writer w = pq_writer_to(request);
    pq_write_object(&w);
    pq_write_key_string(&w, "database", s->database);
    pq_write_key_string(&w, "gold", "gold");
    write_questions(s, &w);
    int code = write_all_series(s, &w);
    if (code == CLI_DONE) {
        code = write_number(&w, "repeats", &s->options[REPEATS]);
    }
    if (code == CLI_DONE) {
        code = write_number(&w, "seed", &s->options[SEED]);
    }
    if (code == CLI_DONE) {
        code = write_number(&w, "spend_usd", &s->options[SPEND]);
    }
    if (code == CLI_DONE) {
        code = write_number(&w, "http_retries", &s->options[RETRIES]);
    }
    if (code == CLI_DONE) {
        code = write_timeout(s, &w);
    }
    if (s->options[VARY_PROMPTS].value != NULL) {
        pq_write_key_bool(&w, "vary_prompts", true);
    }
    if (s->options[PRICES].value != NULL) {
        pq_write_key(&w, "prices");
        pq_write_array(&w);
        pq_write_string(&w, "prices");
        pq_write_end(&w);
    }
    pq_write_end(&w);
    return request->failed ? cli_fail_memory() : code;
}

/* ---- the run ---- */

static int print_estimate(const pq_value *planned) {
    pq_value estimate;
    pq_json_member(planned, "estimate", &estimate, NULL);
    printf("%.0f answers, about %.0f input tokens in total", cli_number(&estimate, "answers", 0),
           cli_number(&estimate, "input_tokens", 0));
    double usd = cli_number(&estimate, "usd", NAN);
    if (isnan(usd)) {
        puts("; a price is missing: pass --price or --prices");
    } else {
        printf("; about $%.4f expected, $%.4f at most (every repair turn, maximum reply length)\n",
               usd, cli_number(&estimate, "most_usd", NAN));
    }
    return CLI_DONE;
}

/* Is there a file with content? */
static bool has_content(const char *path) {
    struct stat facts;
    return stat(path, &facts) == 0 && (!S_ISREG(facts.st_mode) || facts.st_size > 0);
}

/* Are these the same file, or the same name for one? */
static bool same_file(const char *a, const char *b) {
    struct stat one;
    struct stat other;
    if (stat(a, &one) == 0 && stat(b, &other) == 0) {
        return one.st_dev == other.st_dev && one.st_ino == other.st_ino;
    }
    return strcmp(a, b) == 0;
}

/* No two of the files may be one: writing one would replace the other. */
static int check_paths(const cli_option *options) {
    static const int written[] = {OUT, RECORD};
    static const int others[] = {OUT, RECORD, DB, GOLD, PRICES};
    for (size_t i = 0; i < sizeof written / sizeof written[0]; i++) {
        const cli_option *one = &options[written[i]];
        for (size_t k = 0; k < sizeof others / sizeof others[0]; k++) {
            const cli_option *other = &options[others[k]];
            if (one != other && one->value != NULL && other->value != NULL &&
                strcmp(one->value, "-") != 0 && same_file(one->value, other->value)) {
                return cli_fail("--%s and --%s are the same file, %s; give different ones",
                                one->name, other->name, one->value);
            }
        }
    }
    return CLI_DONE;
}

/* A cassette may be replaced, but no other file. */
static int check_record(sweep *s) {
    const char *path = s->options[RECORD].value;
    cli_answer answer = {0};
    if (path == NULL || !has_content(path)) {
        return CLI_DONE;
    }
    int code = cli_load(s->api, "record", path);
    if (code == CLI_DONE) {
        code = cli_ask(s->api, "file.check", "{\"file\":\"record\"}", path, &answer);
    }
    if (code == CLI_DONE &&
        strncmp(cli_text(&answer.root, "format"), "perquery-cassette/", 18) != 0) {
        code = cli_fail("%s: --record replaces only a cassette, and this file is none; give "
                        "another name",
                        path);
    }
    cli_answer_free(&answer);
    return code;
}

/* The request of run.begin; resumes the file at --out if there is one. */
static int begin(sweep *s, const pq_value *planned) {
    char started_at[32];
    struct tm utc;
    time_t now = time(NULL);
    pq_value plan;
    pq_text request = {0};
    pq_writer w = pq_writer_to(&request);
    bool resume = has_content(s->options[OUT].value);
    if (resume && cli_load(s->api, "earlier", s->options[OUT].value) != CLI_DONE) {
        return CLI_BAD;
    }
    strftime(started_at, sizeof started_at, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&now, &utc));
    pq_json_member(planned, "plan", &plan, NULL);
    pq_write_object(&w);
    pq_write_key(&w, "plan");
    pq_json_write(&w, &plan);
    pq_write_key_string(&w, "started_at", started_at);
    pq_write_key_bool(&w, "sql_elsewhere", true);
    pq_write_key_bool(&w, "record", s->options[RECORD].value != NULL);
    if (resume) {
        pq_write_key_string(&w, "resume", "earlier");
    }
    pq_write_end(&w);
    int code = cli_ask(s->api, "run.begin", pq_text_string(&request),
                       resume ? s->options[OUT].value : NULL, &s->answer);
    if (code == CLI_DONE) {
        snprintf(s->run, sizeof s->run, "%s", cli_text(&s->answer.root, "run"));
    }
    pq_text_free(&request);
    return code;
}

static int save(sweep *s) {
    s->saved = s->done;
    s->saved_at = time(NULL);
    return cli_run_save(s->api, s->run, s->options[OUT].value);
}

/* Between two rounds: shows progress, saves every few seconds, and stops when asked to. */
static bool after_round(void *context) {
    sweep *s = context;
    if (interrupted != 0 && !s->stopping) {
        s->stopping = true;
        fputs("\nstopping; press Ctrl-C again to quit immediately\n", stderr);
        return cli_run_stop(s->api, s->run) == CLI_DONE;
    }
    if (cli_run_progress(s->api, s->run, isatty(STDERR_FILENO) != 0, &s->done) != CLI_DONE) {
        return false;
    }
    return s->done == s->saved || time(NULL) - s->saved_at < 3 || save(s) == CLI_DONE;
}

static int record(sweep *s) {
    const char *by = s->options[BY].value;
    return s->options[RECORD].value == NULL
               ? CLI_DONE
               : cli_run_record(s->api, s->run, by == NULL ? s->options[PROVIDER].value : by,
                                s->options[RECORD].value);
}

static int run(sweep *s, const pq_value *planned) {
    bool finished = false;
    bool answered = true;
    int code = begin(s, planned);
    if (code != CLI_DONE) {
        return code;
    }
    signal(SIGINT, note_interrupt);
    signal(SIGTERM, note_interrupt);
    s->saved_at = time(NULL);
    code = cli_drive(s->net, s->pool, s->api, after_round, s);
    fputc('\n', stderr);
    int saved = save(s);
    code = code == CLI_DONE ? saved : code;
    if (code == CLI_DONE) {
        code = record(s);
    }
    if (code == CLI_DONE) {
        code = cli_run_report(s->api, s->run, cli_net_last_error(s->net), &finished);
    }
    if (code == CLI_DONE) {
        code = cli_run_judge(s->api, s->run, s->database, "gold", s->options[RULE].value,
                             s->options[JSON].value != NULL, &answered);
    }
    return code == CLI_DONE && !(finished && answered) ? CLI_NO : code;
}

/* Refuses an address to which a key must not be sent, and drops slashes at its end. */
static int check_address(sweep *s) {
    pq_text request = {0};
    pq_writer w = pq_writer_to(&request);
    pq_write_object(&w);
    pq_write_key_string(&w, "base_url", s->base_url);
    pq_write_end(&w);
    int code = cli_ask(s->api, "providers.address", pq_text_string(&request), NULL, &s->answer);
    if (code == CLI_DONE) {
        s->base_url = cli_text(&s->answer.root, "base_url");
    }
    pq_text_free(&request);
    return code;
}

static int open_files(sweep *s) {
    s->database = cli_stem(s->options[DB].value);
    if (s->database == NULL) {
        return cli_fail_memory();
    }
    int code = cli_open(s->api, s->database, s->options[DB].value);
    if (code == CLI_DONE) {
        code = cli_load(s->api, "gold", s->options[GOLD].value);
    }
    if (code == CLI_DONE && s->options[PRICES].value != NULL) {
        code = cli_load(s->api, "prices", s->options[PRICES].value);
    }
    return code;
}

/* Before there is a key, which the processes of the pool need not know. */
static int start_pool(sweep *s) {
    const char *value = s->options[JOBS].value;
    char *end = NULL;
    unsigned long jobs = value == NULL ? cli_pool_cores() : strtoul(value, &end, 10);
    if (value != NULL && (*end != '\0' || jobs < 1 || jobs > CLI_POOL_MOST)) {
        return cli_fail("--jobs must be from 1 to %d, not \"%.40s\"", (int)CLI_POOL_MOST, value);
    }
    s->pool = cli_pool_new(s->api, jobs);
    return s->pool == NULL ? cli_fail("cannot start the processes that run SQL") : CLI_DONE;
}

static int plan_and_run(sweep *s) {
    pq_text request = {0};
    cli_answer planned = {0};
    int code = open_files(s);
    if (code == CLI_DONE) {
        code = write_request(s, &request);
    }
    if (code == CLI_DONE) {
        code = cli_ask(s->api, "run.plan", pq_text_string(&request), NULL, &planned);
    }
    if (code == CLI_DONE && s->options[ESTIMATE].value != NULL) {
        code = print_estimate(&planned.root);
    } else if (code == CLI_DONE) {
        code = check_record(s);
        code = code == CLI_DONE ? cli_run_check_writable(s->options[OUT].value) : code;
        code = code == CLI_DONE && s->options[RECORD].value != NULL
                   ? cli_run_check_writable(s->options[RECORD].value)
                   : code;
        code = code == CLI_DONE ? start_pool(s) : code;
        code = code == CLI_DONE ? take_key(s) : code;
        code = code == CLI_DONE ? run(s, &planned.root) : code;
    }
    cli_answer_free(&planned);
    pq_text_free(&request);
    return code;
}

static int list_models(sweep *s) {
    pq_text url = {0};
    pq_text reply = {0};
    int code = check_address(s);
    code = code == CLI_DONE ? take_key(s) : code;
    size_t size = strcspn(s->base_url, "?"); /* "?api-version=..." stays at the end */
    pq_text_append_bytes(&url, s->base_url, size);
    pq_text_append(&url, "/models");
    pq_text_append(&url, s->base_url + size);
    if (code == CLI_DONE) {
        code = cli_net_get(s->net, s->options[PROVIDER].value, pq_text_string(&url), &reply);
    }
    if (code == CLI_DONE) {
        code = cli_print_models(s->api, &reply);
    }
    pq_text_free(&url);
    pq_text_free(&reply);
    return code;
}

static int check_options(const cli_option *options) {
    static const int wanted[] = {MODEL, DB, GOLD, OUT};
    if (options[PROVIDER].value == NULL) {
        return cli_fail("--provider P is required; run `perquery sweep --help`");
    }
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++) {
        bool needless = options[LIST_MODELS].value != NULL ||
                        (wanted[i] == OUT && options[ESTIMATE].value != NULL);
        if (options[wanted[i]].value == NULL && !needless) {
            return cli_fail("--%s is required; run `perquery sweep --help`",
                            options[wanted[i]].name);
        }
    }
    return CLI_DONE;
}

int cli_sweep(int count, char **arguments) {
    cli_option options[N_OPTIONS] = {[PROVIDER] = {"provider", false, NULL},
                                     [BASE_URL] = {"base-url", false, NULL},
                                     [KEY_ENV] = {"key-env", false, NULL},
                                     [MODEL] = {"model", false, NULL},
                                     [STRATEGY] = {"strategy", false, NULL},
                                     [CONCURRENCY] = {"concurrency", false, NULL},
                                     [DB] = {"db", false, NULL},
                                     [GOLD] = {"gold", false, NULL},
                                     [QUESTIONS] = {"questions", false, NULL},
                                     [REPEATS] = {"repeats", false, NULL},
                                     [SEED] = {"seed", false, NULL},
                                     [PRICE] = {"price", false, NULL},
                                     [PRICES] = {"prices", false, NULL},
                                     [SPEND] = {"spend", false, NULL},
                                     [MAX_TOKENS] = {"max-tokens", false, NULL},
                                     [TEMPERATURE] = {"temperature", false, NULL},
                                     [JSON_MODE] = {"json-mode", false, NULL},
                                     [REASONING_EFFORT] = {"reasoning-effort", false, NULL},
                                     [VARY_PROMPTS] = {"vary-prompts", true, NULL},
                                     [REPAIR_TURNS] = {"repair-turns", false, NULL},
                                     [TIMEOUT] = {"timeout", false, NULL},
                                     [RETRIES] = {"retries", false, NULL},
                                     [JOBS] = {"jobs", false, NULL},
                                     [OUT] = {"out", false, NULL},
                                     [RULE] = {"rule", false, NULL},
                                     [ESTIMATE] = {"estimate", true, NULL},
                                     [LIST_MODELS] = {"list-models", true, NULL},
                                     [RECORD] = {"record", false, NULL},
                                     [BY] = {"by", false, NULL},
                                     [JSON] = {"json", true, NULL}};
    if (cli_arguments(count, arguments, options, N_OPTIONS, NULL, 0) != CLI_DONE ||
        check_options(options) != CLI_DONE || check_paths(options) != CLI_DONE) {
        return CLI_BAD;
    }
    sweep s = {.options = options, .api = pq_api_new(), .net = cli_net_new()};
    int code = s.api == NULL ? cli_fail_memory() : s.net == NULL ? CLI_BAD : CLI_DONE;
    if (code == CLI_DONE) {
        code = find_provider(&s);
    }
    if (code == CLI_DONE) {
        code = options[LIST_MODELS].value != NULL ? list_models(&s) : plan_and_run(&s);
    }
    cli_pool_free(s.pool);
    if (s.net != NULL) {
        cli_net_free(s.net);
    }
    free(s.database);
    cli_answer_free(&s.providers);
    cli_answer_free(&s.answer);
    pq_api_free(s.api);
    return code;
}
