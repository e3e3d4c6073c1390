/* Playlists: large ones with all tracks of a kind, small ones, and some empty ones. */
#include "twin_parts.h"

/* The tracks that a playlist may have. */
typedef enum pool { NOTHING, AUDIO, FILMS, ONE_GENRE, AS_ONE_GENRE } pool;

/* The genre, by index, of the playlists ONE_GENRE and AS_ONE_GENRE. ONE_GENRE also has a track of
 * another genre, so that it is not a copy of the genre. */
enum { LISTED_GENRE = 23 };

/* A playlist: its pool, the number of tracks drawn, and the playlist whose name it shares (or its
 * own index). AS_ONE_GENRE lists are thirds of the ONE_GENRE list. */
static const struct {
    pool pool;
    int tracks;
    int named_as;
} playlists[N_PLAYLISTS] = {{AUDIO, 3290, 0},       {NOTHING, 0, 1},        {FILMS, 213, 2},
                            {NOTHING, 0, 3},        {AUDIO, 1477, 4},       {NOTHING, 0, 3},
                            {NOTHING, 0, 1},        {AUDIO, 3290, 0},       {AUDIO, 1, 8},
                            {FILMS, 213, 2},        {AUDIO, 39, 10},        {ONE_GENRE, 75, 11},
                            {AS_ONE_GENRE, 25, 12}, {AS_ONE_GENRE, 25, 13}, {AS_ONE_GENRE, 25, 14},
                            {AUDIO, 15, 15},        {AUDIO, 26, 16},        {AUDIO, 1, 17}};

enum { FIRST_THIRD = 12 };

/* Rows of PlaylistTrack made so far, and the tracks of the ONE_GENRE list. */
typedef struct progress {
    int rows;
    int listed[75];
    int n_listed;
} progress;

static int genre_of(const twin_maker *m, int track) {
    return (int)twin_cell(m, PQ_TWIN_TRACK, track, TRACK_GENRE)->as.integer - 1;
}

static bool is_in(const twin_maker *m, pool from, int track) {
    int genre = genre_of(m, track);
    bool film = genre >= FIRST_FILM_GENRE && genre <= LAST_FILM_GENRE;
    return from == FILMS ? film : !film;
}

static void put_name(twin_maker *m, int playlist) {
    pq_cell *name = twin_cell(m, PQ_TWIN_PLAYLIST, playlist, PLAYLIST_NAME);
    if (playlists[playlist].named_as != playlist) {
        *name = *twin_cell(m, PQ_TWIN_PLAYLIST, playlists[playlist].named_as, PLAYLIST_NAME);
        return;
    }
    do {
        twin_add_word(m, twin_between(m, 1, 2));
        pq_text_append(&m->text, " ");
        twin_add_word(m, 2);
        twin_put_scratch(m, name);
    } while (twin_is_repeated(m, PQ_TWIN_PLAYLIST, playlist, PLAYLIST_NAME));
}

static void add_track(twin_maker *m, progress *done, int playlist, int track) {
    int row = done->rows++;
    twin_put_integer(twin_cell(m, PQ_TWIN_PLAYLIST_TRACK, row, PLAYLIST_TRACK_PLAYLIST),
                     playlist + 1);
    twin_put_integer(twin_cell(m, PQ_TWIN_PLAYLIST_TRACK, row, PLAYLIST_TRACK_TRACK), track + 1);
}

/* Draws the tracks of a playlist from its pool, in the order of the tracks. */
static void draw(twin_maker *m, progress *done, int playlist) {
    pool from = playlists[playlist].pool;
    int wanted = playlists[playlist].tracks;
    int left = 0;
    for (int i = 0; i < N_TRACKS; i++) {
        left += is_in(m, from, i) ? 1 : 0;
    }
    for (int i = 0; i < N_TRACKS; i++) {
        if (is_in(m, from, i) && twin_pick(m, &wanted, left--)) {
            add_track(m, done, playlist, i);
        }
    }
}

/* A track that is neither a film nor of the listed genre. */
static int draw_stranger(twin_maker *m) {
    int track;
    do {
        track = twin_below(m, N_TRACKS);
    } while (!is_in(m, AUDIO, track) || genre_of(m, track) == LISTED_GENRE);
    return track;
}

static void list_genre(twin_maker *m, progress *done, int playlist) {
    int stranger = draw_stranger(m);
    for (int i = 0; i < N_TRACKS; i++) {
        if (genre_of(m, i) == LISTED_GENRE || i == stranger) {
            done->listed[done->n_listed++] = i;
            add_track(m, done, playlist, i);
        }
    }
}

static void list_third(twin_maker *m, progress *done, int playlist) {
    int first = (playlist - FIRST_THIRD) * playlists[playlist].tracks;
    for (int i = 0; i < playlists[playlist].tracks; i++) {
        add_track(m, done, playlist, done->listed[first + i]);
    }
}

void twin_make_playlists(twin_maker *m) {
    progress done = {0};
    for (int i = 0; i < N_PLAYLISTS; i++) {
        twin_put_integer(twin_cell(m, PQ_TWIN_PLAYLIST, i, PLAYLIST_ID), i + 1);
        put_name(m, i);
        if (playlists[i].pool == ONE_GENRE) {
            list_genre(m, &done, i);
        } else if (playlists[i].pool == AS_ONE_GENRE) {
            list_third(m, &done, i);
        } else if (playlists[i].pool != NOTHING) {
            draw(m, &done, i);
        }
    }
}
