using Avi.Mesh.Libp2p.Muxing.Yamux;

using BenchmarkDotNet.Attributes;

namespace Avi.Benchmarks.Mesh.Muxing;

/// <summary>What Yamux costs without a network: written on one side, framed, parsed, and read on the other.</summary>
/// <remarks>One operation moves a megabyte, in messages of the given size.</remarks>
[MemoryDiagnoser]
public class YamuxSessionBenchmarks
{
    private const int BytesOfOperation = 1024 * 1024;

    private readonly YamuxSession _sender = new(new YamuxOptions(), isDialler: true);
    private readonly YamuxSession _receiver = new(new YamuxOptions(), isDialler: false);
    private YamuxStreamState? _source;
    private YamuxStreamState? _target;
    private byte[] _message = [];
    private byte[] _read = [];

    [Params(100, 4096, 65_536)]
    public int MessageBytes { get; set; }

    [GlobalSetup]
    public void OpenStream()
    {
        _message = new byte[MessageBytes];
        _read = new byte[64 * 1024];
        _sender.TryOpen(TimeSpan.Zero, out _source);
        Pass(_sender, _receiver);
        while (_receiver.TryTakeEvent(out YamuxEvent happened))
            _target = happened.Stream;

        _receiver.Accept(_target!);
    }

    [Benchmark]
    public int MoveOneMegabyte()
    {
        int moved = 0;
        for (int written = 0; written < BytesOfOperation; written += _message.Length)
        {
            if (_sender.Write(_source!, _message))
                continue;

            moved += Deliver();
        }

        return moved + Deliver();
    }

    private int Deliver()
    {
        int moved = 0;
        do
        {
            Pass(_sender, _receiver);
            while (_receiver.Read(_target!, _read, TimeSpan.Zero, out int count) == YamuxReadOutcome.Read)
                moved += count;

            Pass(_receiver, _sender);
        }
        while (_sender.HasOutput);

        while (_sender.TryTakeEvent(out _) || _receiver.TryTakeEvent(out _))
        {
            // A driver would wake somebody.
        }

        return moved;
    }

    private static void Pass(YamuxSession from, YamuxSession to)
    {
        while (from.TryTakeOutput(out ArraySegment<byte> output))
        {
            to.Receive(output, TimeSpan.Zero);
            YamuxOutbox.Return(output);
        }
    }
}
