/* Making sentences, and writing them; nothing outside src/report includes it. */
#ifndef PQ_REPORT_SENTENCE_H
#define PQ_REPORT_SENTENCE_H

#include "pq_sentence.h"

/* Adds a sentence. In the format stand for
 *     %s  const char *          text
 *     %r  size_t                a row
 *     %n  size_t                a count
 *     %c  double                a count, as it was given                 "count"
 *     %a  double                a quantity that follows from others      "quantity"
 *     %p  double                a share                                  "share"
 *     %P  const pq_measure *    a share with its interval                "share"
 *     %D  const pq_measure *    a difference of shares with its interval "points"
 *     %u  double                USD                                      "usd"
 *     %U  const pq_measure *    USD with the interval                    "usd"
 *     %m  double                milliseconds                             "ms"
 *     %M  const pq_measure *    milliseconds with the interval           "ms"
 *     %x  double                how many times                           "times"
 *     %q  double                a p-value                                "p"
 *     %v  2 const char *        a view, and what it is called
 *     %%  nothing               a percent sign                           */
void pq_say(pq_sentences *sentences, const char *format, ...);

/* Writes one sentence, and "key": [SENTENCE]. */
void pq_sentence_write(pq_writer *w, const pq_sentence *sentence);
void pq_sentences_write(pq_writer *w, const char *key, const pq_sentences *sentences);

/* "answer" or "answers": `one` if the number is shown as 1. */
const char *pq_plural(double number, const char *one, const char *many);

#endif
