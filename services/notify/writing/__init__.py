"""How mails come about, whatever they are about: a rule gives letters, a kind says what can be done with one, a text is
rendered with words that are looked up in the moment of sending. What there is to tell: `services.notify.letters`.
"""
