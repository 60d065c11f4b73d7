package io.logfold.domain.order;

/** How an order travels. */
public record Shipment(String carrier, String trackingCode) {}
