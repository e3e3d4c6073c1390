/*
 * The scoring rules, in the order in which they are shown; the first is the recommended one.
 * Private to src/score.
 *
 * A new rule is a file rule_<name>.c that defines `const pq_rule pq_rule_<name>`, a row here, and
 * cases in tests/cases/score.
 */
#ifndef PQ_SCORE_RULES_H
#define PQ_SCORE_RULES_H

#include "pq_score.h"

#define PQ_RULE_LIST(X) X(perquery) X(strict) X(rows_match) X(bird) X(spider2) X(test_suite)

#define PQ_RULE_DECLARATION(name) extern const pq_rule pq_rule_##name;
PQ_RULE_LIST(PQ_RULE_DECLARATION)
#define PQ_RULE_ADDRESS(name) &pq_rule_##name,

#endif
