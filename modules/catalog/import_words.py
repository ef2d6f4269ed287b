"""How catalogue files name columns and units in German, Italian and English, without case, accents and signs."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


COLUMNS: dict[str, frozenset[str]] = {
    "code": _words(
        "artikelnummer artikelnr artnr artikel nummer nr sku itemnumber itemcode itemno code item codice "
        "codicearticolo articolo cod codart"
    ),
    "barcode": _words("gtin ean ean13 eancode barcode strichcode upc codiceabarre codiceean barre"),
    "name": _words(
        "bezeichnung name artikelbezeichnung artikelname text beschreibung description productname product nome "
        "descrizione denominazione prodotto"
    ),
    "category": _words("warengruppe kategorie gruppe category group categoria reparto gruppomerceologico"),
    "unit": _words("einheit me mengeneinheit vpe unit uom unita unitadimisura um"),
    "price_gross": _words(
        "vkbrutto preis preisbrutto bruttopreis verkaufspreis vk vkpreis price pricegross grossprice retailprice "
        "prezzo prezzoivato prezzolordo prezzovendita"
    ),
    "price_net": _words("vknetto preisnetto nettopreis pricenet netprice prezzonetto imponibile"),
    "vat": _words("ustsatz ust mwst mwstsatz steuersatz vat vatrate tax taxrate iva aliquota aliquotaiva"),
    "minimum": _words(
        "mindestbestand meldebestand minimum minimumstock minstock reorderlevel reorderpoint scortaminima scortamin "
        "giacenzaminima"
    ),
    "content": _words("inhalt fullmenge nettoinhalt content netcontent size contenuto contenutonetto"),
    "no_discount": _words(
        "nichtrabattierbar preisgebunden preisbindung nodiscount nondiscountable prezzofisso noscontabile"
    ),
    "deposit": _words("pfand pfandartikel bottledeposit depositem deposititem cauzione vuoto"),
    "stock": _words("bestand lagerbestand menge stock quantity qty onhand giacenza esistenza quantita scorta"),
}

YES = _words("ja j yes y true 1 x si s")
NO = _words("nein n no false 0") | {""}

# UN/ECE Recommendation 20: code → (name, only whole quantities, how files call it)
UNITS: dict[str, tuple[str, bool, frozenset[str]]] = {
    "C62": ("Stück", True, _words("stuck stk st piece pieces pc pcs each ea pz pezzo pezzi n nr")),
    "KGM": ("Kilogramm", False, _words("kg kilogramm kilo kilogram kilogrammo chilo")),
    "GRM": ("Gramm", False, _words("g gr gramm gram grammo grammi")),
    "LTR": ("Liter", False, _words("l lt liter litre litro litri")),
    "MTR": ("Meter", False, _words("m meter metre metro metri")),
    "HUR": ("Stunde", False, _words("h std stunde stunden hour hours ora ore")),
    "XPK": ("Packung", True, _words("packung pack pck pkg pak paket packet conf confezione")),
}
