# placeholder, filled in with the translations
