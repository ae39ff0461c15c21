using System.Buffers.Binary;

using Avi.Protocol.Messages;
using Avi.Protocol.Reliability;

namespace Avi.Protocol.Tests.Reliability;

/// <summary>A SendWindow and a DuplicateFilter over a network that loses, doubles and delays, in virtual time.</summary>
internal sealed class DeliveryRun
{
    // Waits double to 30 s, so 100 packets, one at a time, of whose round trips three in four fail, take three hours.
    private const long Patience = 24 * 3_600_000;
    private const int AliasBytes = 6;
    private const int TopicBytes = 20;

    private readonly Way _way;
    private readonly Receiver _receiver;
    private readonly Random _random;
    private readonly DuplicateFilter _filter = new();
    private readonly List<Datagram> _there = [];
    private readonly List<Datagram> _inWork = [];
    private readonly List<Datagram> _back = [];
    private long _now;

    public DeliveryRun(int skippedIds, Way way, Receiver receiver, int seed)
    {
        (_way, _receiver, _random) = (way, receiver, new Random(seed));
        Window = new SendWindow(new FixedBuffers([new byte[1_024]]), maxPackets: 32) { PeerWindow = receiver.Window };
        for (int i = 0; i < skippedIds; i++)
        {
            Window.Add([0], 0, 1, -1, 0, now: 0);
            Window.Drop(Window.IdAt(0));
        }
    }

    public SendWindow Window { get; }

    /// <summary>Gets the numbers that the receiver handed on, in that order.</summary>
    public List<int> HandedOn { get; } = [];

    /// <summary>Runs until all is acknowledged, or for a day.</summary>
    public void Deliver(int messages)
    {
        int next = 0;
        while (_now < Patience && (next < messages || Window.Count > 0))
        {
            while (next < messages && Window.CanSend)
                SendNew(next++);

            for (int index = Window.TakeDue(_now); index >= 0; index = Window.TakeDue(_now))
                Send(_there, PacketAt(index));

            Arrived(_there).ForEach(Receive);
            Arrived(_inWork).ForEach(FinishWork);
            Arrived(_back).ForEach(TakeAck);
            _now = next < messages && Window.CanSend ? _now + 1 : NextEvent();
        }
    }

    private static byte[] Encode(int number, int bytes)
    {
        byte[] message = new byte[bytes];
        BinaryPrimitives.WriteInt32LittleEndian(message, number);
        return message;
    }

    private void SendNew(int number)
    {
        SendStatus status = Window.Add(Encode(number, AliasBytes), 0, AliasBytes, flagsAt: 4, tag: number, _now);
        Assert.That(status, Is.EqualTo(SendStatus.Kept));
        Send(_there, PacketAt(Window.Count - 1));
    }

    private void Receive(Datagram packet)
    {
        PacketNovelty novelty = _filter.Begin(packet.Id);
        if (novelty == PacketNovelty.Taken)
        {
            Send(_back, packet with { Reason = _filter.Reason });
        }
        else if (novelty == PacketNovelty.New && !packet.HasTopic && Happens(_receiver.AliasPercent))
        {
            _filter.Finish(packet.Id, ReasonCode.UnknownAlias);
            Send(_back, packet with { Reason = ReasonCode.UnknownAlias });
        }
        else if (novelty == PacketNovelty.New)
        {
            _inWork.Add(packet with { ArrivesAt = _now + _random.Next(_receiver.MaxWork + 1) });
        }
    }

    private void FinishWork(Datagram packet)
    {
        ReasonCode reason = Happens(_receiver.BusyPercent) ? ReasonCode.Busy : ReasonCode.Success;
        _filter.Finish(packet.Id, reason);
        if (reason == ReasonCode.Success)
            HandedOn.Add(packet.Number);

        Send(_back, packet with { Reason = reason });
    }

    private void TakeAck(Datagram ack)
    {
        if (Window.Acknowledge(ack.Id, ack.Reason, _now) != AckOutcome.AliasUnknown)
            return;

        int number = (int)Window.AcknowledgedTag;
        Window.Replace(ack.Id, Encode(number, TopicBytes), 0, TopicBytes, flagsAt: 4, tag: number, _now);
        Send(_there, new Datagram(0, ack.Id, number, HasTopic: true, ReasonCode.Success));
    }

    private Datagram PacketAt(int index)
    {
        int number = BinaryPrimitives.ReadInt32LittleEndian(Window.Buffer.AsSpan(Window.OffsetAt(index)));
        return new Datagram(0, Window.IdAt(index), number, Window.LengthAt(index) == TopicBytes, ReasonCode.Success);
    }

    private void Send(List<Datagram> network, Datagram datagram)
    {
        int copies = Happens(_way.LossPercent) ? 0 : Happens(_way.DoublePercent) ? 2 : 1;
        for (int i = 0; i < copies; i++)
            network.Add(datagram with { ArrivesAt = _now + _random.Next(_way.MaxDelay + 1) });
    }

    private List<Datagram> Arrived(List<Datagram> network)
    {
        List<Datagram> arrived = [.. network.Where(datagram => datagram.ArrivesAt <= _now).OrderBy(datagram => datagram.ArrivesAt)];
        network.RemoveAll(datagram => datagram.ArrivesAt <= _now);
        return arrived;
    }

    private bool Happens(int percent) => _random.Next(100) < percent;

    private long NextEvent() => Math.Max(
        _now + 1,
        _there.Concat(_inWork).Concat(_back).Select(datagram => datagram.ArrivesAt).Append(Window.NextDueAt).Min());

    internal sealed record Way(int LossPercent, int DoublePercent, int MaxDelay);

    internal sealed record Receiver(int Window, int BusyPercent, int AliasPercent, int MaxWork);

    private sealed record Datagram(long ArrivesAt, ushort Id, int Number, bool HasTopic, ReasonCode Reason);
}
