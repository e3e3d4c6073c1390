/* Sentences that an operation says, with their figures kept apart from the words, so that whoever
 * shows them rounds them.
 *
 * A sentence is an array of parts: a text, {"row": 3} for the row of that place in "rows", or
 * {"value": 0.96, "unit": "share", "interval": [0.8, 0.99]}, where the interval is left out if none
 * is meant and an end without a bound is null, or {"view": "load", "text": "Load"}, which leads to
 * another view. */
#ifndef PQ_SENTENCE_H
#define PQ_SENTENCE_H

#include "pq_rows_in_view.h"

/* Writes one sentence. In the format stand for
 *     %s  const char *          text
 *     %r  size_t                a row
 *     %n  size_t                a count
 *     %c  double                a count, as it was given                 "count"
 *     %a  double                a quantity that follows from others      "quantity"
 *     %p  double                a share                                  "share"
 *     %P  const pq_measure *    a share with its interval                "share"
 *     %D  double, pq_interval   a difference of shares with its interval "points"
 *     %u  double                USD                                      "usd"
 *     %U  const pq_measure *    USD with the interval                    "usd"
 *     %m  double                milliseconds                             "ms"
 *     %M  const pq_measure *    milliseconds with the interval           "ms"
 *     %x  double                how many times                           "times"
 *     %q  double                a p-value                                "p"
 *     %v  2 const char *        a view, and what it is called            */
void pq_say(pq_writer *w, const char *format, ...);

/* "answer" or "answers": `one` if the number is shown as 1. */
const char *pq_plural(double number, const char *one, const char *many);

#endif
