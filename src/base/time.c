/*
 * UTC seconds and the calendar, without time zones, locale or leap seconds.
 *
 * Proleptic Gregorian calendar. The year is counted from March, so that the leap day is the last
 * of a year; days before month m of such a year are (153 m + 2) / 5 (m = 0 is March), and 400
 * years have 146,097 days. Only exact integer arithmetic.
 */
#include "entente/base.h"

#include <stdio.h>

enum {
    DAY_SECONDS = 86400,
    ERA_DAYS = 146097,      // 400 years
    EPOCH_FROM_ERA = 719468 // days from 0000-03-01 to 1970-01-01
};

#define TIME_FIRST INT64_C(-62135596800) /* 0001-01-01T00:00:00Z */
#define TIME_LAST INT64_C(253402300799)  /* 9999-12-31T23:59:59Z */

struct civil {
    int year;  // 1..9999
    int month; // 1..12
    int day;   // 1..31
};

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

static int64_t days_from_civil(struct civil date)
{
    int64_t march_year = date.month <= 2 ? date.year - 1 : date.year;
    int64_t march_month = (date.month + 9) % 12;
    int64_t era = floor_div(march_year, 400);
    int64_t year = march_year - era * 400;
    int64_t day_of_year = (153 * march_month + 2) / 5 + date.day - 1;

    return era * ERA_DAYS + year * 365 + year / 4 - year / 100 + day_of_year - EPOCH_FROM_ERA;
}

static struct civil civil_from_days(int64_t days)
{
    int64_t since = days + EPOCH_FROM_ERA;
    int64_t era = floor_div(since, ERA_DAYS);
    int64_t rest = since - era * ERA_DAYS;
    /* Take away the leap days met so far: one in 1,460 days, less one in 36,524, plus the last. */
    int64_t year = (rest - rest / 1460 + rest / 36524 - rest / (ERA_DAYS - 1)) / 365;
    int64_t day_of_year = rest - (365 * year + year / 4 - year / 100);
    int64_t march_month = (5 * day_of_year + 2) / 153;
    struct civil date = {
        .day = (int)(day_of_year - (153 * march_month + 2) / 5 + 1),
        .month = (int)(march_month < 10 ? march_month + 3 : march_month - 9),
    };

    date.year = (int)(year + era * 400 + (date.month <= 2));
    return date;
}

static bool digits(const char *at, size_t count, int *ret)
{
    int value = 0;

    for (size_t i = 0; i < count; i++) {
        if (at[i] < '0' || at[i] > '9') {
            return false;
        }
        value = value * 10 + (at[i] - '0');
    }
    *ret = value;
    return true;
}

static bool date_exists(struct civil date)
{
    if (date.year < 1 || date.month < 1 || date.month > 12 || date.day < 1) {
        return false;
    }
    struct civil back = civil_from_days(days_from_civil(date));
    return back.year == date.year && back.month == date.month && back.day == date.day;
}

void en_time_format(en_time time, char out[static EN_TIME_BYTES + 1])
{
    char wide[80]; // the compiler cannot see that every number is short

    time = time < TIME_FIRST ? TIME_FIRST : time;
    time = time > TIME_LAST ? TIME_LAST : time;
    struct civil date = civil_from_days(floor_div(time, DAY_SECONDS));
    int second = (int)(time - en_time_day(time));

    (void)snprintf(wide, sizeof(wide), "%04d-%02d-%02dT%02d:%02d:%02dZ", date.year, date.month,
                   date.day, second / 3600, second / 60 % 60, second % 60);
    for (size_t i = 0; i < EN_TIME_BYTES; i++) {
        out[i] = wide[i];
    }
    out[EN_TIME_BYTES] = '\0';
}

bool en_time_parse(struct en_str text, en_time *ret)
{
    static const char shape[] = "0000-00-00T00:00:00Z";
    struct civil date = {0};
    int hour = 0;
    int minute = 0;
    int second = 0;

    if (text.len != EN_TIME_BYTES) {
        return false;
    }
    for (size_t i = 0; i < EN_TIME_BYTES; i++) {
        if (shape[i] != '0' && text.ptr[i] != shape[i]) {
            return false;
        }
    }
    if (!digits(text.ptr, 4, &date.year) || !digits(text.ptr + 5, 2, &date.month) ||
        !digits(text.ptr + 8, 2, &date.day) || !digits(text.ptr + 11, 2, &hour) ||
        !digits(text.ptr + 14, 2, &minute) || !digits(text.ptr + 17, 2, &second)) {
        return false;
    }
    if (!date_exists(date) || hour > 23 || minute > 59 || second > 59) {
        return false;
    }
    *ret = days_from_civil(date) * DAY_SECONDS + hour * 3600 + minute * 60 + second;
    return true;
}

en_time en_time_day(en_time time)
{
    /* The first day of all begins before INT64_MIN; nobody can name an earlier second. */
    int64_t day = floor_div(time, DAY_SECONDS);
    int64_t midnight = 0;

    return __builtin_mul_overflow(day, (int64_t)DAY_SECONDS, &midnight) ? INT64_MIN : midnight;
}

int en_time_weekday(en_time time)
{
    int64_t day = floor_div(time, DAY_SECONDS);

    return (int)(((day + 3) % 7 + 7) % 7); /* 1970-01-01 was a Thursday */
}
