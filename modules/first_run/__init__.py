"""From an empty database to a shop that sells: the first visitor is led through account, company, shop and people.

Whoever gives the code that the server prints makes the first account; nobody else can take an open instance. Each step
looks at what is there already, so that one may stop and go on another day.
"""
