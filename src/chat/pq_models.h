/*
 * Reads the list of models that a provider sends: {"data": [{"id": "..."}, ...]} as from OpenAI, or
 * the bare list as from Together. Other fields are ignored.
 *
 * Source: OpenAI's API reference, "List models"
 * (https://platform.openai.com/docs/api-reference/models/list).
 */
#ifndef PQ_MODELS_H
#define PQ_MODELS_H

#include "pq_error.h"
#include "pq_write.h"

/* Writes the ids as an array of strings, in the order of the list.
 * Errors: PQ_BAD_JSON; PQ_BAD_FIELD (where: "data", "data[3].id", "[3].id"). After an error, the
 * text of the writer is incomplete. */
pq_status pq_models_write(pq_writer *w, const char *text, size_t size, pq_error *error);

#endif
