/* Codes and meanings of why an answer is not scored (judged_parts.h). */
#include "judged_parts.h"

#include "pq_codes.h"

PQ_CODES(judged_why, judged_why, JUDGED_WHY_LIST)
