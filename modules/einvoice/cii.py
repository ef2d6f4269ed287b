"""Write an invoice as UN/CEFACT Cross Industry Invoice (D22B), profile EN 16931 or XRechnung 3.0.

The order of elements is the order of the schema. Numbers are written in full, never as an exponent, because the
official rules fail on `4E+1`.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Final

from lxml import etree

from modules.einvoice.model import Address, Adjustment, Invoice, Line, Party, PaymentMeans, Prior, TaxGroup

EN16931: Final = "urn:cen.eu:en16931:2017"
XRECHNUNG: Final = "urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0"
PEPPOL_BILLING: Final = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"

_URN = "urn:un:unece:uncefact:data:standard:"
NAMESPACES: Final = {
    "rsm": _URN + "CrossIndustryInvoice:100",
    "ram": _URN + "ReusableAggregateBusinessInformationEntity:100",
    "udt": _URN + "UnqualifiedDataType:100",
    "qdt": _URN + "QualifiedDataType:100",
}
_SEPA = {"58", "59"}
_UNPRINTABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

Element = etree._Element  # noqa: SLF001 - lxml's own name for it, in its types too


def build(invoice: Invoice, guideline: str = EN16931) -> bytes:
    """Give the CII document, UTF-8. It copies `invoice`; call `checks.findings` first, nothing is verified here."""
    root = etree.Element(_tag("rsm:CrossIndustryInvoice"), nsmap=NAMESPACES)
    context = _add(root, "rsm:ExchangedDocumentContext")
    if guideline == XRECHNUNG:
        _add(_add(context, "ram:BusinessProcessSpecifiedDocumentContextParameter"), "ram:ID", PEPPOL_BILLING)
    _add(_add(context, "ram:GuidelineSpecifiedDocumentContextParameter"), "ram:ID", guideline)
    document = _add(root, "rsm:ExchangedDocument")
    _add(document, "ram:ID", invoice.number)
    _add(document, "ram:TypeCode", invoice.kind)
    _date(document, "ram:IssueDateTime", invoice.issued)
    for note in (*invoice.about, *invoice.notes):
        _add(_add(document, "ram:IncludedNote"), "ram:Content", note)
    transaction = _add(root, "rsm:SupplyChainTradeTransaction")
    for line in invoice.lines:
        _line(transaction, line)
    _agreement(transaction, invoice)
    _delivery(transaction, invoice)
    _settlement(transaction, invoice)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)


def number(value: Decimal) -> str:
    """Write a number in full: no exponent, decimals as they stand."""
    return format(value, "f")


def quantity(value: Decimal) -> str:
    """Write a quantity or a rate without needless zeros after the point."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _tag(name: str) -> str:
    prefix, local = name.split(":")
    return f"{{{NAMESPACES[prefix]}}}{local}"


def _add(parent: Element, name: str, text: str | None = None, **attributes: str) -> Element:
    child = etree.SubElement(parent, _tag(name), attributes)
    if text is not None:
        child.text = _UNPRINTABLE.sub("", text)  # XML 1.0 knows no other control characters
    return child


def _add_if(parent: Element, name: str, text: str, **attributes: str) -> None:
    if text:
        _add(parent, name, text, **attributes)


def _date(parent: Element, name: str, day: date) -> None:
    _add(_add(parent, name), "udt:DateTimeString", day.strftime("%Y%m%d"), format="102")


def _line(parent: Element, line: Line) -> None:
    item = _add(parent, "ram:IncludedSupplyChainTradeLineItem")
    document = _add(item, "ram:AssociatedDocumentLineDocument")
    _add(document, "ram:LineID", line.number)
    if line.note:
        _add(_add(document, "ram:IncludedNote"), "ram:Content", line.note)
    product = _add(item, "ram:SpecifiedTradeProduct")
    _add_if(product, "ram:GlobalID", line.gtin, schemeID="0160")
    _add_if(product, "ram:SellerAssignedID", line.seller_id)
    _add(product, "ram:Name", line.name)
    _add_if(product, "ram:Description", line.description)
    price = _add(_add(item, "ram:SpecifiedLineTradeAgreement"), "ram:NetPriceProductTradePrice")
    _add(price, "ram:ChargeAmount", number(line.price))
    delivery = _add(item, "ram:SpecifiedLineTradeDelivery")
    _add(delivery, "ram:BilledQuantity", quantity(line.quantity), unitCode=line.unit)
    settlement = _add(item, "ram:SpecifiedLineTradeSettlement")
    _tax_key(settlement, "ram:ApplicableTradeTax", line.category, line.rate)
    total = _add(settlement, "ram:SpecifiedTradeSettlementLineMonetarySummation")
    _add(total, "ram:LineTotalAmount", number(line.net))


def _tax_key(parent: Element, name: str, category: str, rate: Decimal) -> None:
    tax = _add(parent, name)
    _add(tax, "ram:TypeCode", "VAT")
    _add(tax, "ram:CategoryCode", category)
    if category != "O":  # BR-O-05: what is outside the scope of VAT has no rate
        _add(tax, "ram:RateApplicablePercent", quantity(rate))


def _agreement(parent: Element, invoice: Invoice) -> None:
    agreement = _add(parent, "ram:ApplicableHeaderTradeAgreement")
    _add_if(agreement, "ram:BuyerReference", invoice.buyer_reference)
    _party(agreement, "ram:SellerTradeParty", invoice.seller)
    _party(agreement, "ram:BuyerTradeParty", invoice.buyer)
    if invoice.order_number:
        order = _add(agreement, "ram:BuyerOrderReferencedDocument")
        _add(order, "ram:IssuerAssignedID", invoice.order_number)


def _party(parent: Element, name: str, party: Party) -> None:
    node = _add(parent, name)
    _add_if(node, "ram:ID", party.number)
    _add(node, "ram:Name", party.name)
    _add_if(node, "ram:Description", party.legal_text)
    if party.register:
        _add(_add(node, "ram:SpecifiedLegalOrganization"), "ram:ID", party.register)
    if party.contact:
        contact = _add(node, "ram:DefinedTradeContact")
        _add(contact, "ram:PersonName", party.contact.name)
        if party.contact.phone:
            phone = _add(contact, "ram:TelephoneUniversalCommunication")
            _add(phone, "ram:CompleteNumber", party.contact.phone)
        if party.contact.email:
            _add(_add(contact, "ram:EmailURIUniversalCommunication"), "ram:URIID", party.contact.email)
    _address(node, party.address)
    if party.electronic_address:
        uri = _add(node, "ram:URIUniversalCommunication")
        _add(uri, "ram:URIID", party.electronic_address, schemeID=party.electronic_scheme)
    for scheme, identifier in (("VA", party.vat_id), ("FC", party.tax_number)):
        if identifier:
            _add(_add(node, "ram:SpecifiedTaxRegistration"), "ram:ID", identifier, schemeID=scheme)


def _address(parent: Element, address: Address) -> None:
    node = _add(parent, "ram:PostalTradeAddress")
    _add_if(node, "ram:PostcodeCode", address.post_code)
    _add_if(node, "ram:LineOne", address.street)
    _add_if(node, "ram:LineTwo", address.extra)
    _add_if(node, "ram:CityName", address.city)
    _add(node, "ram:CountryID", address.country)


def _delivery(parent: Element, invoice: Invoice) -> None:
    node = _add(parent, "ram:ApplicableHeaderTradeDelivery")
    if invoice.supplied:
        _date(_add(node, "ram:ActualDeliverySupplyChainEvent"), "ram:OccurrenceDateTime", invoice.supplied)
    if invoice.despatch_number:
        despatch = _add(node, "ram:DespatchAdviceReferencedDocument")
        _add(despatch, "ram:IssuerAssignedID", invoice.despatch_number)


def _settlement(parent: Element, invoice: Invoice) -> None:
    node = _add(parent, "ram:ApplicableHeaderTradeSettlement")
    if invoice.totals.due > 0:
        _add(node, "ram:PaymentReference", invoice.number)
    _add(node, "ram:InvoiceCurrencyCode", invoice.currency)
    for means in invoice.means:
        _means(node, means)
    for tax in invoice.taxes:
        _tax(node, tax)
    for adjustment in invoice.adjustments:
        _adjustment(node, adjustment)
    if invoice.terms or invoice.due_date:
        terms = _add(node, "ram:SpecifiedTradePaymentTerms")
        _add_if(terms, "ram:Description", invoice.terms)
        if invoice.due_date:
            _date(terms, "ram:DueDateDateTime", invoice.due_date)
    _totals(node, invoice)
    for prior in invoice.prior:
        _prior(node, prior)


def _means(parent: Element, means: PaymentMeans) -> None:
    node = _add(parent, "ram:SpecifiedTradeSettlementPaymentMeans")
    _add(node, "ram:TypeCode", means.code)
    _add_if(node, "ram:Information", means.text)
    if means.iban and means.code in _SEPA:
        account = _add(node, "ram:PayeePartyCreditorFinancialAccount")
        _add(account, "ram:IBANID", means.iban.replace(" ", ""))
        _add_if(account, "ram:AccountName", means.account_name)
        if means.bic:
            _add(_add(node, "ram:PayeeSpecifiedCreditorFinancialInstitution"), "ram:BICID", means.bic)


def _tax(parent: Element, tax: TaxGroup) -> None:
    node = _add(parent, "ram:ApplicableTradeTax")
    _add(node, "ram:CalculatedAmount", number(tax.vat))
    _add(node, "ram:TypeCode", "VAT")
    _add_if(node, "ram:ExemptionReason", tax.reason)
    _add(node, "ram:BasisAmount", number(tax.basis))
    _add(node, "ram:CategoryCode", tax.category)
    _add_if(node, "ram:ExemptionReasonCode", tax.reason_code)
    if tax.category != "O":
        _add(node, "ram:RateApplicablePercent", quantity(tax.rate))


def _adjustment(parent: Element, adjustment: Adjustment) -> None:
    node = _add(parent, "ram:SpecifiedTradeAllowanceCharge")
    indicator = _add(node, "ram:ChargeIndicator")
    _add(indicator, "udt:Indicator", "true" if adjustment.charge else "false")
    _add(node, "ram:ActualAmount", number(adjustment.amount))
    _add(node, "ram:Reason", adjustment.reason)
    _tax_key(node, "ram:CategoryTradeTax", adjustment.category, adjustment.rate)


def _totals(parent: Element, invoice: Invoice) -> None:
    totals = invoice.totals
    node = _add(parent, "ram:SpecifiedTradeSettlementHeaderMonetarySummation")
    _add(node, "ram:LineTotalAmount", number(totals.lines))
    if totals.charges:
        _add(node, "ram:ChargeTotalAmount", number(totals.charges))
    if totals.allowances:
        _add(node, "ram:AllowanceTotalAmount", number(totals.allowances))
    _add(node, "ram:TaxBasisTotalAmount", number(totals.basis))
    _add(node, "ram:TaxTotalAmount", number(totals.vat), currencyID=invoice.currency)
    if totals.rounding:
        _add(node, "ram:RoundingAmount", number(totals.rounding))
    _add(node, "ram:GrandTotalAmount", number(totals.grand))
    if totals.prepaid:
        _add(node, "ram:TotalPrepaidAmount", number(totals.prepaid))
    _add(node, "ram:DuePayableAmount", number(totals.due))


def _prior(parent: Element, prior: Prior) -> None:
    node = _add(parent, "ram:InvoiceReferencedDocument")
    _add(node, "ram:IssuerAssignedID", prior.number)
    issued = _add(node, "ram:FormattedIssueDateTime")
    _add(issued, "qdt:DateTimeString", prior.issued.strftime("%Y%m%d"), format="102")
