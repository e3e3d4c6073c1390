/* What `sweep` and `replay` share: a run of the session, saved, reported and scored. */
#ifndef PQ_CLI_RUNS_H
#define PQ_CLI_RUNS_H

#include "cli.h"

/* The file's name without folder and ending, from malloc; NULL when out of memory. */
char *cli_stem(const char *path);

int cli_run_stop(pq_api *api, const char *run);

/* Writes the run's sweep file: first beside the path, then in its place, so that a power cut loses
 * nothing. */
int cli_run_save(pq_api *api, const char *run, const char *path);

/* Can a file be written there? Nothing is changed. CLI_DONE, or CLI_BAD after printing why not. */
int cli_run_check_writable(const char *path);

/* Writes the run's cassette. */
int cli_run_record(pq_api *api, const char *run, const char *by, const char *path);

/* Shows how far the run is, on a terminal in place; *done is how many answers have ended. */
int cli_run_progress(pq_api *api, const char *run, bool in_place, size_t *done);

/* Says to stderr why a run that did not finish did not, and what to do. *finished is false if a
 * series halted, too. */
int cli_run_report(pq_api *api, const char *run, const char *network_error, bool *finished);

/* Scores the run on its open database by the gold set loaded as `gold`, and prints a line for each
 * series, or all of it as JSON. `rule` may be NULL. *answered: every series has an answer. */
int cli_run_judge(pq_api *api, const char *run, const char *database, const char *gold,
                  const char *rule, bool as_json, bool *answered);

/* Prints the ids in a provider's list of models. */
int cli_print_models(pq_api *api, const pq_text *reply);

#endif
