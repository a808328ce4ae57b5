"""Which passwords are taken: long enough, not everybody's (reliability 7.8)."""

import re
import unicodedata

from gonets.server.domain.refusals import Malformed

LEAST, MOST = 8, 128

#: What is tried first, of eight characters and more, in lower case; shorter ones are refused anyway.
_TRIED = """
password password1 password12 password123 passw0rd p@ssw0rd p@ssword pa$$word pass1234 pass12345 mypassword
newpassword changeme changeme1 letmein1 letmein123 welcome1 welcome12 welcome123 iloveyou iloveyou1 iloveyou2
sunshine sunshine1 princess princess1 football football1 baseball basketball superman superman1 batman123
starwars startrek pokemon1 pokemon123 whatever trustno1 dragon123 monkey123 master123 shadow123 michael1
jennifer jordan23 charlie1 computer internet samsung1 samsung123 liverpool chelsea1 arsenal1 manchester
qwertyui qwertyuiop qwerty12 qwerty123 qwerty1234 qwerty12345 qwerty123456 qwertyuiop123 qwerty111 1qaz2wsx
1qaz2wsx3edc zaq12wsx zaq1zaq1 q1w2e3r4 q1w2e3r4t5 q1w2e3r4t5y6 1q2w3e4r 1q2w3e4r5t 1q2w3e4r5t6y qazwsxedc
qazwsx123 qweasdzxc qweasd123 asdfghjk asdfghjkl asdfasdf asdf1234 zxcvbnm1 zxcvbnm123 zxcvbnm, 1234qwer
12345qwert 123456qwerty qwert12345 123qweasd 123qwe123 123qweqwe qwe123qwe abc12345 abcd1234 abcde123 a1234567
a12345678 a123456789 aa123456 aa12345678 1234abcd 12345678a 123456789a 123456a1 test1234 testtest testing1
admin123 admin1234 administrator root1234 rootroot adminadmin useruser guest123 server123 secret123 secret12
default1 computer1 gonets123 gonetsgonets messenger odnoklassniki vkontakte telegram whatsapp
google123 facebook1 linkedin yandex123 mailmail hellohello hello123 hello1234 welcome2 freedom1 nothing1
1234567q 12345678q 123456789q q12345678 q123456789 1q1q1q1q z1x2c3v4 z1x2c3v4b5 lovelove lovelove1 mylove123
natasha1 natasha123 nastya123 marina123 tatyana1 tatiana1 svetlana elena123 ekaterina anastasia aleksandr alexander
alexandr dmitriy1 dmitry123 vladimir vladislav sergey123 andrey123 maksim123 nikita123 kirill123 roman123
zenit2007 spartak1 spartak1922 cska1911 lokomotiv moscow77 russia123 privet123 privetprivet parol123 parol1234
parolparol lublu123 lubimaya solnishko solnyshko zaichik1 kotenok1 kotenok123 malishka samsung12
пароль12 пароль123 пароль1234 парольпароль йцукенгш йцукен123 йцукенгшщз фывапролд фывафыва любимая любимый
солнышко привет12 привет123 приветпривет наташа123 настя123 котенок1 ячсмитьб 123йцукен россия123 люблютебя
"""
_COMMON = frozenset(_TRIED.split())
#: Lines that fingers run along; any eight signs in a row of them, also backwards.
_LINES = (
    "01234567890123456789", "abcdefghijklmnopqrstuvwxyz", "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
    "qwertyuiop[]", "asdfghjkl;'", "йцукенгшщзхъ", "фывапролджэ", "ячсмитьбю.",
)  # fmt: skip
#: One to four signs again and again: ``aaaaaaaa``, ``12121212``, ``qwerqwer``.
_REPEATED = re.compile(r"(.{1,4}?)\1+", re.DOTALL)


def good_password(text: str, place: str, *names: str) -> str:
    """In NFC, spaces kept. Raises Malformed, `data` being the reason as a word (M-48).

    `names` are the person's own, which are tried first too.
    """
    password = as_typed(text)
    if len(password) < LEAST:
        raise Malformed(place, f"at least {LEAST} characters are expected", data="short")
    if len(password) > MOST:
        raise Malformed(place, f"at most {MOST} characters are expected", data="long")
    folded = password.casefold()
    if _is_common(folded) or folded in {name.casefold() for name in names}:
        raise Malformed(place, "this password is one of the first that are tried", data="common")
    return password


def as_typed(text: str) -> str:
    """One form for the same signs, whatever keyboard they were typed on."""
    return unicodedata.normalize("NFC", text)


def is_too_long(text: str) -> bool:
    """Nobody's password, so that a megabyte of one costs no hashing."""
    return len(text) > 4 * MOST or len(as_typed(text)) > MOST


def _is_common(folded: str) -> bool:
    if folded in _COMMON or _REPEATED.fullmatch(folded):
        return True
    return any(folded in line or folded[::-1] in line for line in _LINES)
