using CsCheck;

namespace Avi.Protocol.Tests.Reliability;

[TestFixture]
internal sealed class DeliveryTests
{
    private static readonly Gen<DeliveryRun.Way> AnyWay = Gen.Select(
        Gen.Int[0, 50], Gen.Int[0, 30], Gen.Int[0, 2_000], (loss, twice, delay) => new DeliveryRun.Way(loss, twice, delay));

    private static readonly Gen<DeliveryRun.Receiver> AnyReceiver = Gen.Select(
        Gen.Int[1, 32], Gen.Int[0, 40], Gen.Int[0, 40], Gen.Int[0, 3_000],
        (window, busy, alias, work) => new DeliveryRun.Receiver(window, busy, alias, work));

    [Test]
    public void Every_packet_is_handed_on_exactly_once_and_none_is_forgotten() =>
        Gen.Select(Gen.Int[0, 65_534], AnyWay, AnyReceiver, Gen.Int).Sample((skippedIds, way, receiver, seed) =>
        {
            var run = new DeliveryRun(skippedIds, way, receiver, seed);

            run.Deliver(messages: 100);

            return run.Window.Count == 0 && run.HandedOn.Order().SequenceEqual(Enumerable.Range(0, 100));
        }, iter: 400);

    [Test]
    public void Every_packet_is_handed_on_once_over_the_wrap_of_ids()
    {
        var hard = new DeliveryRun.Way(LossPercent: 40, DoublePercent: 20, MaxDelay: 1_000);
        var receiver = new DeliveryRun.Receiver(Window: 32, BusyPercent: 20, AliasPercent: 20, MaxWork: 1_000);
        var run = new DeliveryRun(skippedIds: 65_500, hard, receiver, seed: 1);

        run.Deliver(messages: 300);

        Assert.That(run.HandedOn.Order(), Is.EqualTo(Enumerable.Range(0, 300)));
        Assert.That((run.Window.Count, run.Window.NextId), Is.EqualTo((0, (ushort)266)));
    }

    [Test]
    public void Window_of_one_keeps_the_order()
    {
        var hard = new DeliveryRun.Way(LossPercent: 30, DoublePercent: 20, MaxDelay: 1_000);
        var receiver = new DeliveryRun.Receiver(Window: 1, BusyPercent: 20, AliasPercent: 20, MaxWork: 500);
        var run = new DeliveryRun(skippedIds: 0, hard, receiver, seed: 2);

        run.Deliver(messages: 50);

        Assert.That(run.HandedOn, Is.EqualTo(Enumerable.Range(0, 50)));
    }
}
