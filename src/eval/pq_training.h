/*
 * Training data from scored sweeps, as JSON lines.
 *
 *   supervised     {"messages": [... as sent, {"role": "assistant", "content": "{\"sql\": ...}"}]}
 *                  for correct answers only, with the prompt of the turn that gave them. The answer
 *                  is written in the requested form, whatever form the model used.
 *   reinforcement  {"messages": [... as sent], "reference": {"question", "gold", "database",
 *                  "rule", "sql": [...], "order", "required"}}, one line for every prompt of a
 *                  first turn. The reference is what the scorer (operation eval.question) needs to
 *                  compute the reward; its gold SQL has the bindings as literals.
 *   preference     {"input": {"messages": [... as sent]}, "preferred_output": [MESSAGE],
 *                  "non_preferred_output": [MESSAGE]}: a correct and a wrong SQL statement from
 *                  first turns with the same prompt, both in the requested form, so that only the
 *                  SQL differs. Every wrong statement is paired once; the correct ones take turns.
 *
 * Sources of the field names: OpenAI, "Supervised fine-tuning" and "Direct preference optimization"
 * (developers.openai.com/api/docs/guides), which Fireworks and Together also read; Fireworks AI,
 * "Reinforcement fine-tuning" (docs.fireworks.ai/fine-tuning): "messages"; other fields are passed
 * to the evaluator.
 */
#ifndef PQ_TRAINING_H
#define PQ_TRAINING_H

#include "pq_judged.h"

/* X(constant, code, what it is for) */
#define PQ_TRAINING_LIST(X)                                                                        \
    X(PQ_TRAINING_SUPERVISED, "supervised",                                                        \
      "prompts with correct answers, for supervised fine-tuning")                                  \
    X(PQ_TRAINING_REINFORCEMENT, "reinforcement",                                                  \
      "prompts with what the scorer needs to compute the reward, for reinforcement fine-tuning")   \
    X(PQ_TRAINING_PREFERENCE, "preference",                                                        \
      "a correct and a wrong answer to the same prompt, for preference tuning")

typedef enum pq_training_kind {
#define PQ_TRAINING_CONSTANT(constant, code, meaning) constant,
    PQ_TRAINING_LIST(PQ_TRAINING_CONSTANT)
#undef PQ_TRAINING_CONSTANT
        PQ_TRAINING_COUNT
} pq_training_kind;

const char *pq_training_code(pq_training_kind kind);

/* Why an answer yields no line. X(constant, code, what it means) */
#define PQ_TRAINING_SKIP_LIST(X)                                                                   \
    X(PQ_SKIP_UNJUDGED, "not_judged", "the answer was not scored")                                 \
    X(PQ_SKIP_UNANSWERED, "unanswered", "no answer arrived")                                       \
    X(PQ_SKIP_NO_PROMPT, "no_prompt", "the sweep file does not contain the prompt that was sent")  \
    X(PQ_SKIP_NO_SQL, "no_sql", "the answer contains no SQL")                                      \
    X(PQ_SKIP_WRONG, "wrong", "the answer is wrong")                                               \
    X(PQ_SKIP_UNPAIRED, "unpaired", "there is no other answer to this prompt to pair with")        \
    X(PQ_SKIP_DUPLICATE, "duplicate", "duplicate of another line")

typedef enum pq_training_skip {
#define PQ_SKIP_CONSTANT(constant, code, meaning) constant,
    PQ_TRAINING_SKIP_LIST(PQ_SKIP_CONSTANT)
#undef PQ_SKIP_CONSTANT
        PQ_SKIP_COUNT
} pq_training_skip;

const char *pq_training_skip_code(pq_training_skip skip);
const char *pq_training_skip_meaning(pq_training_skip skip);

typedef struct pq_training {
    size_t lines;
    size_t skipped[PQ_SKIP_COUNT]; /* answers */
} pq_training;

/* Appends the lines of one kind, each ended by a newline. Equal lines are written once. Requires
 * that all steps of `judged` are done. Errors: PQ_OUT_OF_MEMORY. */
pq_status pq_training_write(const pq_judged *judged, pq_training_kind kind, pq_text *text,
                            pq_training *training, pq_error *error);

#endif
