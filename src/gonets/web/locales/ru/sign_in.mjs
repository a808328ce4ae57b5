// @ts-check
// Compiled by tools/words.py from sign_in.po.
/** @type {Record<string, string | readonly string[]>} */
export default {
  "3 to 64 Latin letters, digits and . _ @ + -": "От 3 до 64 латинских букв, цифр и знаков . _ @ + -",
  "At least 8 characters": "Не короче 8 знаков",
  "At most 128 characters": "Не длиннее 128 знаков",
  "Choose a name and a password to sign in with.": "Придумайте имя и пароль для входа.",
  "Choose a new password. Other devices will be signed out.": "Придумайте новый пароль. На других устройствах понадобится войти снова.",
  "Come in": "Войти",
  "Development: act as anyone": "Разработка: войти как любой из людей",
  "I have an account": "У меня есть учётная запись",
  "Invitation": "Приглашение",
  "Make an account": "Завести учётную запись",
  "Name you sign in with": "Имя для входа",
  "New account": "Новая учётная запись",
  "Password": "Пароль",
  "Say what you are called": "Напишите, как вас зовут",
  "Sign in with a password": "Войти по паролю",
  "Somebody else has this name already": "Это имя уже занято",
  "The name or the password is wrong": "Неверное имя или пароль",
  "This invitation was used, or its day is over. Ask for a new one": "Приглашение уже использовано, или его срок прошёл. Попросите новое",
  "Too easy to guess: think of another one": "Слишком легко угадать, придумайте другой",
  "Too many tries. You may try again in {time}": "Слишком много попыток. Следующая возможна через {time}",
  "Type the name you sign in with": "Введите имя для входа",
  "Type the password": "Введите пароль",
  "What others see": "Как вас видят другие",
};
