"""What Stripe keeps, and which changes of it Stripe allows. Money is in sen: rupiah times 100."""

from __future__ import annotations

import copy
from calendar import monthrange
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

from stripe import params as specified

from tests.billing.stripe_simulator.parameters import StripeRefuses

type Thing = dict[str, Any]
type Parameters = dict[str, Any]

CURRENCIES = {"idr": 800_000, "usd": 50, "sgd": 50}
"""What is accepted here, with the least that is charged: about half a dollar; below it goes to the next invoice."""
LARGEST = {"idr": 999_999_999_999, "usd": 99_999_999, "sgd": 99_999_999}
INTERVALS = {"month": 1, "year": 12}
MOST_ITEMS, MOST_LINES, EMBEDDED = 20, 250, 10
_PREFIXES = {
    "customer": "cus",
    "subscription": "sub",
    "subscription_item": "si",
    "price": "price",
    "invoice": "in",
    "invoiceitem": "ii",
    "line_item": "il",
    "credit_note": "cn",
    "event": "evt",
}


class Books:
    """The state of an account in test mode. `now` moves only when it is told to."""

    def __init__(self, now: datetime) -> None:
        self.now = int(now.timestamp())
        self.things: dict[str, dict[str, Thing]] = {kind: {} for kind in (*_PREFIXES, "product")}
        self.events: list[Thing] = []
        self.sent: list[str] = []
        """Ids of the invoices that Stripe mailed to a customer, once for each mail."""
        self._counted = 0

    # --- the clock

    def advance(self, to: datetime) -> None:
        """Move the clock; subscriptions whose period ends make their invoice, in draft."""
        end = int(to.timestamp())
        while True:
            ending = [
                (one["_until"], one["id"])
                for one in self.things["subscription"].values()
                if one["status"] == "active" and one["_until"] <= end
            ]
            if not ending:
                break
            self.now, id = min(ending)
            self._begin_period(self.things["subscription"][id])
        self.now = end

    def _begin_period(self, subscription: Thing) -> None:
        subscription["_since"] = subscription["_until"]
        subscription["_until"] = _after(subscription["_until"], self._interval(subscription))
        self._invoice_of_cycle(subscription, "subscription_cycle")

    def _invoice_of_cycle(self, subscription: Thing, reason: str) -> Thing:
        invoice = self._new_invoice(
            subscription["customer"],
            {name: subscription[name] for name in ("collection_method", "days_until_due")},
            currency=subscription["currency"],
            reason=reason,
        )
        invoice["auto_advance"] = True
        invoice["parent"] = {
            "type": "subscription_details",
            "subscription_details": {"subscription": subscription["id"]},
        }
        for item in self._items(subscription):
            amount = item["price"]["unit_amount"] * item["quantity"]
            self._add_line(invoice, amount=amount, description=item["price"]["product"])
        self._take_pending(invoice, subscription["id"])
        self.tell("invoice.created", invoice)
        paused = subscription["pause_collection"]
        if paused:
            invoice["auto_advance"] = False
            if paused["behavior"] == "void":
                invoice["status"] = "void"
                self.tell("invoice.voided", invoice)
        return invoice

    # --- customers and products

    def create_customer(self, values: Parameters) -> Thing:
        made = self._new("customer", _plain(values), email=None, name=None, address=None, balance=0, currency=None)
        self.tell("customer.created", made)
        return made

    def retrieve_customer(self, values: Parameters, id: str) -> Thing:
        found = self._find("customer", id)
        return {"id": id, "object": "customer", "deleted": True} if found.get("deleted") else found

    def update_customer(self, values: Parameters, id: str) -> Thing:
        found = self._customer(id, "id")
        if "balance" in values and not found["currency"]:
            raise StripeRefuses("This customer has no currency yet in which it could have a balance.", param="balance")
        self._change(found, values)
        self.tell("customer.updated", found)
        return found

    def delete_customer(self, values: Parameters, id: str) -> Thing:
        found = self._customer(id, "id")
        for one in self.things["subscription"].values():
            if one["customer"] == id and one["status"] == "active":
                one["status"] = "canceled"
        found["deleted"] = True
        self.tell("customer.deleted", found)
        return {"id": id, "object": "customer", "deleted": True}

    def create_product(self, values: Parameters) -> Thing:
        id = values.pop("id", "") or f"prod_{self._count():014}"
        if id in self.things["product"]:
            raise StripeRefuses("Product already exists.", code="resource_already_exists", param="id")
        made: Thing = {"id": id, "object": "product", "active": True, "created": self.now, "livemode": False}
        self.things["product"][id] = made | {"metadata": {}} | values
        return self.things["product"][id]

    def retrieve_product(self, values: Parameters, id: str) -> Thing:
        return self._find("product", id)

    # --- subscriptions

    def create_subscription(self, values: Parameters) -> Thing:
        customer = self._customer(_needed(values, "customer"))
        items = values.pop("items", [])
        if not items:
            raise _missing("items")
        if len(items) > MOST_ITEMS:
            raise StripeRefuses(f"A subscription has at most {MOST_ITEMS} items.", param="items")
        self._collection(values, what="days_until_due")
        anchor = values.pop("billing_cycle_anchor", None)
        behaviour = values.pop("proration_behavior", "create_prorations")
        made = self._new(
            "subscription",
            _plain(values),
            customer=customer["id"],
            status="active",
            currency=None,
            pause_collection=None,
            days_until_due=None,
            collection_method="charge_automatically",
            _since=self.now,
            _until=self.now,
        )
        try:
            for number, item in enumerate(items):
                self._new_item(made, item, f"items[{number}]")
            customer["currency"] = customer["currency"] or made["currency"]
            natural = _after(self.now, self._interval(made))
            if anchor is not None and not self.now < anchor <= natural:
                raise StripeRefuses(
                    "billing_cycle_anchor must be in the future and not later than the next natural billing date.",
                    param="billing_cycle_anchor",
                )
        except StripeRefuses:
            for item in self._items(made):
                self._forget(item)
            self._forget(made)
            raise
        made["_until"] = anchor or natural
        self.tell("customer.subscription.created", made)
        if anchor is None:
            self._invoice_of_cycle(made, "subscription_create")
        elif behaviour != "none":
            share = (anchor - self.now) / (natural - self.now)
            for item in self._items(made):
                self._prorate(made, item, share)
            self._invoice_of_cycle(made, "subscription_create")
        return made

    def retrieve_subscription(self, values: Parameters, id: str) -> Thing:
        return self._find("subscription", id)

    def update_subscription(self, values: Parameters, id: str) -> Thing:
        found = self._active(id)
        for name in ("items", "add_invoice_items", "billing_cycle_anchor", "trial_end"):
            if name in values:
                raise NotImplementedError(f"This stand-in does not know what {name} does.")
        values.pop("proration_behavior", None)
        if "days_until_due" in values and values.get("collection_method", found["collection_method"]) != "send_invoice":
            raise _only_when_sent("days_until_due")
        self._change(found, values)
        self.tell("customer.subscription.updated", found)
        return found

    def cancel_subscription(self, values: Parameters, id: str) -> Thing:
        found = self._active(id)
        found["status"], found["canceled_at"] = "canceled", self.now
        self.tell("customer.subscription.deleted", found)
        return found

    def create_item(self, values: Parameters) -> Thing:
        subscription = self._active(values.pop("subscription"), "subscription")
        if len(self._items(subscription)) >= MOST_ITEMS:
            raise StripeRefuses(f"A subscription has at most {MOST_ITEMS} items.", param="subscription")
        behaviour = values.pop("proration_behavior", "create_prorations")
        made = self._new_item(subscription, values, "")
        if behaviour != "none":
            self._prorate(subscription, made, self._rest(subscription))
        self.tell("customer.subscription.updated", subscription)
        return made

    def retrieve_item(self, values: Parameters, id: str) -> Thing:
        return self._find("subscription_item", id)

    def update_item(self, values: Parameters, id: str) -> Thing:
        found = self._find("subscription_item", id)
        subscription = self._active(found["subscription"])
        behaviour = values.pop("proration_behavior", "create_prorations")
        if "price_data" in values or "price" in values:
            price = self._price(values, "", subscription)
            if behaviour != "none":
                self._prorate(subscription, found, -self._rest(subscription))
            found["price"] = price
            if behaviour != "none":
                self._prorate(subscription, found, self._rest(subscription))
        self._change(found, values)
        self.tell("customer.subscription.updated", subscription)
        return found

    def delete_item(self, values: Parameters, id: str) -> Thing:
        found = self._find("subscription_item", id)
        subscription = self._active(found["subscription"])
        if len(self._items(subscription)) == 1:
            raise StripeRefuses(
                "A subscription must have at least one active plan. To cancel, please use the cancel API endpoint on "
                "the subscription.",
                param="id",
            )
        if values.get("proration_behavior", "create_prorations") != "none":
            self._prorate(subscription, found, -self._rest(subscription))
        self._forget(found)
        self.tell("customer.subscription.updated", subscription)
        return {"id": id, "object": "subscription_item", "deleted": True}

    def list_items(self, values: Parameters) -> list[Thing]:
        return self._items(self._find("subscription", values["subscription"], "subscription"))[::-1]

    # --- invoices

    def create_invoice_item(self, values: Parameters) -> Thing:
        customer = self._customer(_needed(values, "customer"))
        if "amount" not in values:
            raise _missing("amount")
        currency = self._currency(_needed(values, "currency"))
        invoice = self._draft(values["invoice"], "invoice") if "invoice" in values else None
        if invoice and invoice["customer"] != customer["id"]:
            raise StripeRefuses("The invoice belongs to another customer.", param="invoice")
        if invoice and invoice["currency"] != currency:
            raise StripeRefuses("The currency is not that of the invoice.", param="currency")
        made = self._new("invoiceitem", _plain(values), invoice=None, subscription=None, description=None)
        if invoice:
            self._add_line(invoice, amount=made["amount"], description=made["description"])
        return made

    def create_invoice(self, values: Parameters) -> Thing:
        customer = self._customer(_needed(values, "customer"))
        self._collection(values, what="days_until_due", other="due_date")
        if "number" in values and any(one["number"] == values["number"] for one in self.things["invoice"].values()):
            raise StripeRefuses("An invoice with this number exists already.", param="number")
        currency = self._currency(values.pop("currency", "usd"))
        including = values.pop("pending_invoice_items_behavior", "exclude")
        made = self._new_invoice(customer["id"], _plain(values), currency=currency, reason="manual")
        if including == "include":
            self._take_pending(made, values.get("subscription"))
        self.tell("invoice.created", made)
        return made

    def retrieve_invoice(self, values: Parameters, id: str) -> Thing:
        return self._find("invoice", id)

    def delete_invoice(self, values: Parameters, id: str) -> Thing:
        found = self._draft(id)
        if found["billing_reason"] != "manual":
            raise StripeRefuses("Invoices of a subscription cannot be deleted.", code="invoice_not_editable")
        self._forget(found)
        self.tell("invoice.deleted", found)
        return {"id": id, "object": "invoice", "deleted": True}

    def add_lines(self, values: Parameters, id: str) -> Thing:
        found = self._draft(id)
        for number, line in enumerate(values["lines"]):
            if "amount" not in line:
                raise _missing(f"lines[{number}][amount]")
            self._add_line(found, amount=line["amount"], description=line.get("description"))
        self.tell("invoice.updated", found)
        return found

    def finalize(self, values: Parameters, id: str) -> Thing:
        found = self._find("invoice", id)
        if found["status"] != "draft":
            raise StripeRefuses(
                "This invoice is already finalized, you can't re-finalize a non-draft invoice.",
                code="invoice_not_editable",
            )
        self._finalize(found)
        return found

    def send(self, values: Parameters, id: str) -> Thing:
        found = self._find("invoice", id)
        if found["collection_method"] != "send_invoice":
            raise StripeRefuses("You can only manually send an invoice if its collection method is 'send_invoice'.")
        if not self._customer(found["customer"])["email"]:
            raise StripeRefuses(
                "Missing email. In order to create invoices that are sent to the customer, the customer must have a "
                "valid email.",
                code="missing",
            )
        if found["status"] == "draft":
            self._finalize(found)
        if found["status"] not in ("open", "paid"):
            raise StripeRefuses(f"An invoice that is {found['status']} cannot be sent.")
        self.sent.append(id)
        self.tell("invoice.sent", found)
        return found

    def pay(self, values: Parameters, id: str) -> Thing:
        found = self._find("invoice", id)
        if found["status"] == "paid":
            raise StripeRefuses("Invoice is already paid", code="invoice_already_paid")
        if found["status"] not in ("open", "uncollectible"):
            raise StripeRefuses(
                f"An invoice that is {found['status']} cannot be paid.",
                code="invoice_payment_intent_requires_action" if found["status"] == "draft" else "",
            )
        if not values.get("paid_out_of_band"):
            raise StripeRefuses(
                "Cannot charge a customer that has no active card: no default payment method is set.",
                code="resource_missing",
            )
        self._settle(found, off_stripe=True)
        return found

    def void(self, values: Parameters, id: str) -> Thing:
        found = self._find("invoice", id)
        if found["status"] not in ("open", "uncollectible"):
            raise StripeRefuses(
                f"You can only pass in open invoices. This invoice isn't open: it is {found['status']}.",
                code="invoice_not_editable",
            )
        found["status"], found["amount_remaining"] = "void", 0
        self.things["customer"][found["customer"]]["balance"] -= found["_applied"]  # it goes back to the customer
        self.tell("invoice.voided", found)
        return found

    def list_lines(self, values: Parameters, id: str) -> list[Thing]:
        return list(self._find("invoice", id)["_lines"])

    def create_credit_note(self, values: Parameters) -> Thing:
        invoice = self._find("invoice", values["invoice"], "invoice")
        if "amount" not in values:
            raise _missing("amount")
        amount = values["amount"]
        if invoice["status"] not in ("open", "paid"):
            raise StripeRefuses("You can only create a credit note for an open or paid invoice.", param="invoice")
        if not 0 < amount <= invoice["total"] - invoice["_credited"]:
            raise StripeRefuses("The credit note is larger than what is left of the invoice.", param="amount")
        given = sum(values.get(name, 0) for name in ("credit_amount", "refund_amount", "out_of_band_amount"))
        if invoice["status"] == "paid" and given != amount:
            raise StripeRefuses(
                "The sum of credit_amount, refund_amount and out_of_band_amount must equal the credit note's amount.",
                param="out_of_band_amount",
            )
        if invoice["status"] == "open" and given:
            raise StripeRefuses("An open invoice has nothing to give back.", param="out_of_band_amount")
        made = self._new(
            "credit_note", _plain(values), customer=invoice["customer"], status="issued", total=amount, memo=None
        )
        invoice["_credited"] += amount
        if invoice["status"] == "open":
            invoice["amount_due"] -= amount
            invoice["amount_remaining"] -= amount
            if not invoice["amount_remaining"]:
                invoice["status"] = "paid"
                self.tell("invoice.paid", invoice)
        self.tell("credit_note.created", made)
        return made

    def retrieve_credit_note(self, values: Parameters, id: str) -> Thing:
        return self._find("credit_note", id)

    # --- by hand: what a person does in Stripe's own pages

    def pay_by_hand(self, id: str, *, through_stripe: bool = False) -> None:
        self._settle(self.things["invoice"][id], off_stripe=not through_stripe)

    # --- listing and telling

    def listing(self, kind: str) -> Callable[[Parameters], list[Thing]]:
        def matching(values: Parameters) -> list[Thing]:
            wanted = {name: values[name] for name in ("customer", "status", "invoice") if name in values}
            if kind == "subscription":
                wanted.setdefault("status", "not canceled")
            return [
                one
                for one in reversed(self.things[kind].values())
                if not one.get("deleted") and all(_is(one, name, value) for name, value in wanted.items())
            ]

        return matching

    def tell(self, type: str, about: Thing) -> None:
        """Make an event of the object as it is at this moment."""
        self.events.append(
            self._new(
                "event",
                type=type,
                api_version="2026-10-28.endive",
                data={"object": copy.deepcopy(self.shown(about))},
                pending_webhooks=1,
                request={"id": None, "idempotency_key": None},
            )
        )

    def shown(self, thing: Thing) -> Thing:
        """An object as it is answered: lists inside it carry their first entries only."""
        seen = {name: value for name, value in thing.items() if not name.startswith("_")}
        if thing.get("deleted"):
            return seen
        match thing.get("object"):
            case "subscription":
                items = [self.shown(one) for one in self._items(thing)]
                seen["items"] = _sublist(items, f"/v1/subscription_items?subscription={thing['id']}")
            case "invoice":
                seen["lines"] = _sublist(thing["_lines"], f"/v1/invoices/{thing['id']}/lines")
            case "subscription_item":
                subscription = self.things["subscription"][thing["subscription"]]
                seen["current_period_start"] = subscription["_since"]
                seen["current_period_end"] = subscription["_until"]
        return seen

    # --- inside

    def _count(self) -> int:
        self._counted += 1
        return self._counted

    def _new(self, kind: str, given: Parameters | None = None, /, **usual: Any) -> Thing:
        id = f"{_PREFIXES[kind]}_1Sim{self._count():014}"
        made: Thing = {"id": id, "object": kind, "created": self.now, "livemode": False, "metadata": {}}
        made |= usual | (given or {})
        if kind != "event":
            self.things[kind][id] = made
        return made

    def _forget(self, thing: Thing) -> None:
        del self.things[thing["object"]][thing["id"]]

    def _find(self, kind: str, id: str, param: str = "id") -> Thing:
        try:
            return self.things[kind][id]
        except KeyError:
            raise StripeRefuses(
                f"No such {kind}: '{id}'",
                status=404 if param == "id" else 400,
                code="resource_missing",
                param=param,
            ) from None

    def _customer(self, id: str, param: str = "customer") -> Thing:
        found = self._find("customer", id, param)
        if found.get("deleted"):
            raise StripeRefuses(
                f"No such customer: '{id}'",
                status=404 if param == "id" else 400,
                code="resource_missing",
                param=param,
            )
        return found

    def _active(self, id: str, param: str = "id") -> Thing:
        found = self._find("subscription", id, param)
        if found["status"] == "canceled":
            raise StripeRefuses("A canceled subscription can only update its cancellation_details and metadata.")
        return found

    def _draft(self, id: str, param: str = "id") -> Thing:
        found = self._find("invoice", id, param)
        if found["status"] != "draft":
            raise StripeRefuses(
                "Invoice is not a draft. Finalized invoices cannot be edited.",
                code="invoice_not_editable",
                param="" if param == "id" else param,
            )
        return found

    def _change(self, thing: Thing, values: Parameters) -> None:
        for name, value in values.items():
            if name in ("price_data", "price", "expand"):
                continue
            if name == "metadata":
                kept = {**thing["metadata"], **(value or {})} if value is not None else {}
                thing["metadata"] = {key: text for key, text in kept.items() if text != ""}
            else:
                thing[name] = value

    def _collection(self, values: Parameters, *, what: str, other: str = "") -> None:
        is_sent = values.get("collection_method", "charge_automatically") == "send_invoice"
        names = [name for name in (what, other) if name and name in values]
        if is_sent and len(names) != 1:
            raise StripeRefuses(f"You must pass {what} when `collection_method` is `send_invoice`.", param=what)
        if not is_sent and names:
            raise _only_when_sent(names[0])
        if not is_sent:
            raise StripeRefuses(
                "This customer has no attached payment source or default payment method.", code="resource_missing"
            )

    def _currency(self, code: str) -> str:
        if code not in CURRENCIES:
            raise StripeRefuses(f"Invalid currency: {code}", code="parameter_invalid", param="currency")
        return code

    def _price(self, values: Parameters, path: str, subscription: Thing) -> Thing:
        data = values.get("price_data")
        if data is None:
            raise _missing(f"{path}[price_data]" if path else "price_data")
        self._find("product", data["product"], "price_data[product]")
        amount = data.get("unit_amount")
        if amount is None:
            raise _missing("price_data[unit_amount]")
        currency = self._currency(data["currency"])
        if not 0 <= amount <= LARGEST[currency]:
            raise StripeRefuses("The amount is negative or too large.", param="price_data[unit_amount]")
        if subscription["currency"] not in (None, currency):
            raise StripeRefuses("All items of a subscription have one currency.", param="price_data[currency]")
        if data["recurring"]["interval"] not in INTERVALS:
            raise NotImplementedError("This stand-in knows months and years.")
        if self._items(subscription) and self._interval(subscription) != data["recurring"]["interval"]:
            raise StripeRefuses("All items of a subscription have one interval.", param="price_data[recurring]")
        subscription["currency"] = currency
        recurring = {"interval_count": 1, **data["recurring"]}
        return self._new("price", product=data["product"], currency=currency, unit_amount=amount, recurring=recurring)

    def _new_item(self, subscription: Thing, values: Parameters, path: str) -> Thing:
        price = self._price(values, path, subscription)
        return self._new(
            "subscription_item",
            subscription=subscription["id"],
            price=price,
            quantity=values.get("quantity", 1),
            metadata=values.get("metadata", {}),
        )

    def _items(self, subscription: Thing) -> list[Thing]:
        return [one for one in self.things["subscription_item"].values() if one["subscription"] == subscription["id"]]

    def _interval(self, subscription: Thing) -> str:
        """Of its items, which all have the same; of a subscription that lost them all, a month."""
        intervals = [one["price"]["recurring"]["interval"] for one in self._items(subscription)]
        return intervals[0] if intervals else "month"

    def _rest(self, subscription: Thing) -> float:
        return (subscription["_until"] - self.now) / (subscription["_until"] - subscription["_since"])

    def _prorate(self, subscription: Thing, item: Thing, share: float) -> None:
        """What Stripe does unless it is told not to: the rest of the period comes on the next invoice."""
        self._new(
            "invoiceitem",
            customer=subscription["customer"],
            subscription=subscription["id"],
            invoice=None,
            amount=round(item["price"]["unit_amount"] * share),
            description="Proration",
        )

    def _take_pending(self, invoice: Thing, subscription: str | None) -> None:
        for item in self.things["invoiceitem"].values():
            is_pending = item["invoice"] is None and item["customer"] == invoice["customer"]
            if is_pending and item["subscription"] in (None, subscription):
                item["invoice"] = invoice["id"]
                self._add_line(invoice, amount=item["amount"], description=item["description"])

    def _new_invoice(self, customer: str, given: Parameters, *, currency: str, reason: str) -> Thing:
        payer = self.things["customer"][customer]
        payer["currency"] = payer["currency"] or currency
        return self._new(
            "invoice",
            given,
            customer=customer,
            currency=currency,
            billing_reason=reason,
            status="draft",
            total=0,
            amount_due=0,
            amount_paid=0,
            amount_paid_off_stripe=0,
            amount_remaining=0,
            parent=None,
            number=None,
            auto_advance=False,
            due_date=None,
            description=None,
            _lines=[],
            _credited=0,
            _applied=0,
        )

    def _add_line(self, invoice: Thing, *, amount: int, description: str | None) -> None:
        if len(invoice["_lines"]) >= MOST_LINES:
            raise StripeRefuses(f"An invoice has at most {MOST_LINES} lines.")
        line = self._new("line_item", amount=amount, description=description, invoice=invoice["id"])
        invoice["_lines"].append(line)
        invoice["total"] = invoice["amount_due"] = invoice["amount_remaining"] = sum(
            one["amount"] for one in invoice["_lines"]
        )

    def _finalize(self, invoice: Thing) -> None:
        if not invoice["_lines"]:
            raise StripeRefuses("Nothing to invoice for customer", code="invoice_no_customer_line_items")
        if invoice["total"] > LARGEST[invoice["currency"]]:
            raise StripeRefuses("Amount must be no more than 12 digits.", code="amount_too_large")
        customer = self.things["customer"][invoice["customer"]]
        carried = customer["balance"]
        invoice["amount_due"] = max(invoice["total"] + carried, 0)
        customer["balance"] = min(invoice["total"] + carried, 0)  # whether one wants it or not
        invoice["_applied"] = invoice["total"] - invoice["amount_due"]
        invoice["status"], invoice["amount_remaining"] = "open", invoice["amount_due"]
        invoice["number"] = invoice["number"] or f"SIM-{self._count():04}"
        if invoice["days_until_due"] is not None:
            invoice["due_date"] = self.now + invoice["days_until_due"] * 86_400
        self.tell("invoice.finalized", invoice)
        if invoice["amount_due"] < CURRENCIES[invoice["currency"]]:
            customer["balance"] += invoice["amount_due"]
            invoice["status"], invoice["amount_due"], invoice["amount_remaining"] = "paid", 0, 0
            self.tell("invoice.paid", invoice)

    def _settle(self, invoice: Thing, *, off_stripe: bool) -> None:
        paid = invoice["amount_remaining"]
        invoice["amount_paid"] += paid
        invoice["amount_paid_off_stripe"] += paid if off_stripe else 0
        invoice["status"], invoice["amount_remaining"] = "paid", 0
        self.tell("invoice.paid", invoice)


def endpoints(books: Books) -> Iterator[tuple[str, str, type, Callable[..., Any]]]:
    """Every endpoint there is: method, path, what it may be told, what it does. Those of a list answer pages."""
    yield "POST", "/v1/customers", specified.CustomerCreateParams, books.create_customer
    yield "GET", "/v1/customers", specified.CustomerListParams, books.listing("customer")
    yield "GET", "/v1/customers/{id}", specified.CustomerRetrieveParams, books.retrieve_customer
    yield "POST", "/v1/customers/{id}", specified.CustomerUpdateParams, books.update_customer
    yield "DELETE", "/v1/customers/{id}", specified.CustomerDeleteParams, books.delete_customer
    yield "POST", "/v1/products", specified.ProductCreateParams, books.create_product
    yield "GET", "/v1/products/{id}", specified.ProductRetrieveParams, books.retrieve_product
    yield "POST", "/v1/subscriptions", specified.SubscriptionCreateParams, books.create_subscription
    yield "GET", "/v1/subscriptions", specified.SubscriptionListParams, books.listing("subscription")
    yield "GET", "/v1/subscriptions/{id}", specified.SubscriptionRetrieveParams, books.retrieve_subscription
    yield "POST", "/v1/subscriptions/{id}", specified.SubscriptionUpdateParams, books.update_subscription
    yield "DELETE", "/v1/subscriptions/{id}", specified.SubscriptionCancelParams, books.cancel_subscription
    yield "POST", "/v1/subscription_items", specified.SubscriptionItemCreateParams, books.create_item
    yield "GET", "/v1/subscription_items", specified.SubscriptionItemListParams, books.list_items
    yield "GET", "/v1/subscription_items/{id}", specified.SubscriptionItemRetrieveParams, books.retrieve_item
    yield "POST", "/v1/subscription_items/{id}", specified.SubscriptionItemUpdateParams, books.update_item
    yield "DELETE", "/v1/subscription_items/{id}", specified.SubscriptionItemDeleteParams, books.delete_item
    yield "POST", "/v1/invoiceitems", specified.InvoiceItemCreateParams, books.create_invoice_item
    yield "POST", "/v1/invoices", specified.InvoiceCreateParams, books.create_invoice
    yield "GET", "/v1/invoices", specified.InvoiceListParams, books.listing("invoice")
    yield "GET", "/v1/invoices/{id}", specified.InvoiceRetrieveParams, books.retrieve_invoice
    yield "DELETE", "/v1/invoices/{id}", specified.InvoiceDeleteParams, books.delete_invoice
    yield "GET", "/v1/invoices/{id}/lines", specified.InvoiceLineItemListParams, books.list_lines
    yield "POST", "/v1/invoices/{id}/add_lines", specified.InvoiceAddLinesParams, books.add_lines
    yield "POST", "/v1/invoices/{id}/finalize", specified.InvoiceFinalizeInvoiceParams, books.finalize
    yield "POST", "/v1/invoices/{id}/send", specified.InvoiceSendInvoiceParams, books.send
    yield "POST", "/v1/invoices/{id}/pay", specified.InvoicePayParams, books.pay
    yield "POST", "/v1/invoices/{id}/void", specified.InvoiceVoidInvoiceParams, books.void
    yield "POST", "/v1/credit_notes", specified.CreditNoteCreateParams, books.create_credit_note
    yield "GET", "/v1/credit_notes", specified.CreditNoteListParams, books.listing("credit_note")
    yield "GET", "/v1/credit_notes/{id}", specified.CreditNoteRetrieveParams, books.retrieve_credit_note


def _plain(values: Parameters) -> Parameters:
    return {name: value for name, value in values.items() if name != "expand"}


def _needed(values: Parameters, name: str) -> Any:
    if name not in values:
        raise _missing(name)
    return values[name]


def _missing(param: str) -> StripeRefuses:
    return StripeRefuses(f"Missing required param: {param}.", code="parameter_missing", param=param, is_kept=False)


def _only_when_sent(param: str) -> StripeRefuses:
    return StripeRefuses(f"`{param}` is only allowed when `collection_method` is `send_invoice`.", param=param)


def _is(thing: Thing, name: str, value: str) -> bool:
    if name == "status" and value == "all":
        return True
    if value == "not canceled":
        return bool(thing["status"] != "canceled")
    return bool(thing.get(name) == value)


def _sublist(entries: list[Thing], url: str) -> Thing:
    return {"object": "list", "data": entries[:EMBEDDED], "has_more": len(entries) > EMBEDDED, "url": url}


def _after(at: int, interval: str) -> int:
    """The same day of the next month or year, or the last of that month."""
    day = datetime.fromtimestamp(at, UTC)
    months = day.year * 12 + day.month - 1 + INTERVALS[interval]
    first = day.replace(year=months // 12, month=months % 12 + 1, day=1)
    return int(first.replace(day=min(day.day, monthrange(first.year, first.month)[1])).timestamp())
