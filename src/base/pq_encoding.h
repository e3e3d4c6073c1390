/*
 * Text files as editors and shells write them: UTF-8 with or without a byte order mark, and UTF-16
 * of either byte order with one (Excel, Notepad, PowerShell).
 */
#ifndef PQ_ENCODING_H
#define PQ_ENCODING_H

#include "pq_error.h"
#include "pq_text.h"

/* Makes *text the same text as UTF-8 without a mark: it then points into what it pointed to, or
 * into `decoded`, which the caller frees. Text without a mark stays as it is, whatever its bytes.
 * Errors: PQ_BAD_FORMAT (UTF-16 that is cut off or has half a surrogate pair), PQ_OUT_OF_MEMORY. */
pq_status pq_decode_text(const char **text, size_t *size, pq_text *decoded, pq_error *error);

#endif
