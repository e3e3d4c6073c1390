/* Tracks: in the order of their albums, with genres in runs. */
#include "twin_parts.h"

/* The number of albums with each number of tracks. */
static const struct {
    int tracks;
    int albums;
} tracks_per_album[] = {{1, 82},  {2, 8},   {3, 3},   {4, 2},   {5, 2},   {6, 3},
                        {7, 8},   {8, 14},  {9, 15},  {10, 27}, {11, 25}, {12, 29},
                        {13, 16}, {14, 34}, {15, 18}, {16, 13}, {17, 15}, {18, 8},
                        {19, 3},  {20, 5},  {21, 2},  {22, 3},  {23, 3},  {24, 3},
                        {25, 2},  {26, 1},  {30, 1},  {34, 1},  {57, 1}};
enum { N_TRACK_COUNTS = sizeof tracks_per_album / sizeof tracks_per_album[0] };

/* For each genre: its tracks, those with a composer, and the runs they come in. */
static const struct {
    int tracks;
    int composed;
    int runs;
} genres[N_GENRES] = {{1297, 1130, 4}, {130, 79, 1},  {374, 330, 2}, {332, 301, 2}, {12, 12, 1},
                      {81, 81, 1},     {579, 270, 3}, {58, 31, 1},   {48, 22, 1},   {43, 27, 1},
                      {15, 0, 1},      {24, 24, 1},   {28, 25, 1},   {61, 51, 1},   {30, 13, 1},
                      {28, 28, 1},     {35, 19, 1},   {13, 0, 1},    {93, 0, 1},    {26, 0, 1},
                      {64, 0, 1},      {17, 0, 1},    {40, 14, 1},   {74, 68, 1},   {1, 1, 1}};
enum { N_RUNS = N_GENRES + 3 + 1 + 1 + 2 };

enum { N_FILMS = 13 + 93 + 26 + 64 + 17, N_AUDIO = N_TRACKS - N_FILMS };

/* Media types, by index. 3035 tracks have the first. */
enum { MEDIA_AUDIO, MEDIA_PROTECTED, MEDIA_FILM, MEDIA_BOUGHT, MEDIA_SMALL };
enum { N_PROTECTED = 237, N_BOUGHT = 7, N_SMALL = 11 };

/* The remaining numbers of what is counted exactly. */
typedef struct quota {
    int audio; /* tracks that are not films */
    int of_protected;
    int of_bought;
    int of_small;
    int tracks[N_GENRES];
    int composed[N_GENRES];
} quota;

static bool is_film(int genre) {
    return genre >= FIRST_FILM_GENRE && genre <= LAST_FILM_GENRE;
}

static void put_albums(twin_maker *m) {
    int counts[N_ALBUMS];
    int n = 0;
    for (int i = 0; i < N_TRACK_COUNTS; i++) {
        for (int k = 0; k < tracks_per_album[i].albums; k++) {
            counts[n++] = tracks_per_album[i].tracks;
        }
    }
    twin_shuffle(m, counts, N_ALBUMS);
    int track = 0;
    for (int i = 0; i < N_ALBUMS; i++) {
        for (int k = 0; k < counts[i]; k++, track++) {
            twin_put_integer(twin_cell(m, PQ_TWIN_TRACK, track, TRACK_ALBUM), i + 1);
        }
    }
}

/* The size of a genre's run: equal parts, with the remainder in the first. */
static int run_size(int genre, int run) {
    int part = genres[genre].tracks / genres[genre].runs;
    return run == 0 ? genres[genre].tracks - part * (genres[genre].runs - 1) : part;
}

static void put_genres(twin_maker *m) {
    int order[N_RUNS];
    int next_run[N_GENRES] = {0};
    int n = 0;
    for (int genre = 0; genre < N_GENRES; genre++) {
        for (int run = 0; run < genres[genre].runs; run++) {
            order[n++] = genre;
        }
    }
    twin_shuffle(m, order, N_RUNS);
    int track = 0;
    for (int i = 0; i < N_RUNS; i++) {
        int size = run_size(order[i], next_run[order[i]]++);
        for (int k = 0; k < size; k++, track++) {
            twin_put_integer(twin_cell(m, PQ_TWIN_TRACK, track, TRACK_GENRE), order[i] + 1);
        }
    }
}

/* A new name or, for a few tracks, the name of an earlier track. */
static void put_name(twin_maker *m, int track) {
    pq_cell *name = twin_cell(m, PQ_TWIN_TRACK, track, TRACK_NAME);
    if (track > 0 && twin_chance(m, 1, 16)) {
        *name = *twin_cell(m, PQ_TWIN_TRACK, twin_below(m, track), TRACK_NAME);
        return;
    }
    int words = twin_between(m, 1, 4);
    for (int i = 0; i < words; i++) {
        pq_text_append(&m->text, i == 0 ? "" : " ");
        twin_add_word(m, twin_between(m, i == 0 ? 2 : 1, 3));
    }
    pq_text_append(&m->text, twin_chance(m, 1, 30) ? " (Live)" : "");
    twin_put_scratch(m, name);
}

static void add_composer(twin_maker *m) {
    static const char *const separators[] = {", ", "/", " & "};
    int people = 1 + (twin_chance(m, 2, 5) ? twin_between(m, 1, 3) : 0);
    const char *separator = separators[twin_below(m, 3)];
    for (int i = 0; i < people; i++) {
        pq_text_append(&m->text, i == 0 ? "" : separator);
        twin_add_word(m, twin_between(m, 1, 2));
        pq_text_append(&m->text, " ");
        twin_add_word(m, twin_between(m, 2, 3));
    }
}

/* A composer has several tracks in a row, and some return later, also in other genres. `last` is
 * the last track with a composer, or -1. */
static void put_composer(twin_maker *m, int track, int last) {
    pq_cell *composer = twin_cell(m, PQ_TWIN_TRACK, track, TRACK_COMPOSER);
    if (last >= 0 && twin_chance(m, 11, 20)) {
        *composer = *twin_cell(m, PQ_TWIN_TRACK, last, TRACK_COMPOSER);
        return;
    }
    if (last >= 0 && twin_chance(m, 1, 5)) {
        const pq_cell *earlier = twin_cell(m, PQ_TWIN_TRACK, twin_below(m, track), TRACK_COMPOSER);
        if (earlier->type == PQ_TEXT) {
            *composer = *earlier;
            return;
        }
    }
    add_composer(m);
    twin_put_scratch(m, composer);
}

static int pick_media_type(twin_maker *m, quota *left, int genre) {
    if (is_film(genre)) {
        return MEDIA_FILM;
    }
    int audio = left->audio--;
    if (twin_pick(m, &left->of_protected, audio)) {
        return MEDIA_PROTECTED;
    }
    if (twin_pick(m, &left->of_bought, audio - left->of_protected)) {
        return MEDIA_BOUGHT;
    }
    if (twin_pick(m, &left->of_small, audio - left->of_protected - left->of_bought)) {
        return MEDIA_SMALL;
    }
    return MEDIA_AUDIO;
}

static int pick_milliseconds(twin_maker *m, bool film) {
    int milliseconds = film ? twin_between(m, 1250000, 2300000) : 60000;
    if (film) {
        milliseconds += twin_below(m, 700000);
        return milliseconds + (twin_chance(m, 1, 25) ? 2200000 : 0);
    }
    if (twin_chance(m, 1, 120)) {
        return twin_between(m, 1050, 59000);
    }
    if (twin_chance(m, 1, 24)) {
        return twin_between(m, 480001, 1200000);
    }
    for (int i = 0; i < 3; i++) {
        milliseconds += twin_below(m, 130000);
    }
    return milliseconds;
}

/* The size of a file of this length, at the usual rate with a small variation. */
static int64_t pick_bytes(twin_maker *m, int media_type, int milliseconds) {
    static const int per_ms[N_MEDIA_TYPES] = {31, 16, 178, 34, 16};
    return (int64_t)milliseconds * per_ms[media_type] +
           twin_below(m, milliseconds * (media_type == MEDIA_FILM ? 8 : 2));
}

static void put_file(twin_maker *m, int track, int media_type) {
    int milliseconds = pick_milliseconds(m, media_type == MEDIA_FILM);
    twin_put_integer(twin_cell(m, PQ_TWIN_TRACK, track, TRACK_MEDIA_TYPE), media_type + 1);
    twin_put_integer(twin_cell(m, PQ_TWIN_TRACK, track, TRACK_MILLISECONDS), milliseconds);
    twin_put_integer(twin_cell(m, PQ_TWIN_TRACK, track, TRACK_BYTES),
                     pick_bytes(m, media_type, milliseconds));
    twin_put_cents(twin_cell(m, PQ_TWIN_TRACK, track, TRACK_PRICE),
                   media_type == MEDIA_FILM ? 199 : 99);
}

void twin_make_tracks(twin_maker *m) {
    quota left = {
        .audio = N_AUDIO, .of_protected = N_PROTECTED, .of_bought = N_BOUGHT, .of_small = N_SMALL};
    int last_composed = -1;
    for (int i = 0; i < N_GENRES; i++) {
        left.tracks[i] = genres[i].tracks;
        left.composed[i] = genres[i].composed;
    }
    put_albums(m);
    put_genres(m);
    for (int i = 0; i < N_TRACKS; i++) {
        int genre = (int)twin_cell(m, PQ_TWIN_TRACK, i, TRACK_GENRE)->as.integer - 1;
        twin_put_integer(twin_cell(m, PQ_TWIN_TRACK, i, TRACK_ID), i + 1);
        put_name(m, i);
        put_file(m, i, pick_media_type(m, &left, genre));
        if (twin_pick(m, &left.composed[genre], left.tracks[genre]--)) {
            put_composer(m, i, last_composed);
            last_composed = i;
        }
    }
}
