using System.Text;

using Avi.Benchmarks.Protocol.Peers;
using Avi.Protocol.Messages;

using BenchmarkDotNet.Attributes;

using MemoryPack;

using MessagePack;

namespace Avi.Benchmarks.Protocol;

/// <summary>Encoding a publish of 100 bytes, against MessagePack and MemoryPack.</summary>
/// <remarks>
/// The same data for everyone, into one fixed buffer.
/// Our messages are views over UTF-8 bytes, the peers' natural form is an object with strings and arrays. So each side
/// is also measured in the other's place: <c>AviStrings</c> starts from strings, and <c>…Bytes</c> spare
/// the peers the conversion by declaring texts as byte arrays. Ours alone checks these for strict UTF-8.
/// </remarks>
[MemoryDiagnoser]
public class PublishEncodeBenchmarks
{
    private const string Topic = "avi/home/device_1234/status";
    private const int PayloadBytes = 100;

    private readonly byte[] _topicUtf8 = Encoding.UTF8.GetBytes(Topic);
    private readonly byte[] _payload = new byte[PayloadBytes];

    private readonly byte[] _buffer = new byte[ProtocolLimits.MaxDatagramBytes];
    private readonly FixedBufferWriter _writer;
    private readonly PublishObject _object;
    private readonly PublishBytesObject _bytesObject;

    public PublishEncodeBenchmarks()
    {
        _writer = new FixedBufferWriter(_buffer);
        _object = new() { Topic = Topic, Data = _payload };
        _bytesObject = new() { Topic = _topicUtf8, Data = _payload };
    }

    [Benchmark(Baseline = true)]
    public int Avi()
    {
        UplinkMessage message = UplinkMessage.Publish(_topicUtf8, _payload);
        message.TryEncode(_buffer, out int written);
        return written;
    }

    [Benchmark]
    public int AviStrings()
    {
        Span<byte> topic = stackalloc byte[256];
        UplinkMessage message = UplinkMessage.Publish(topic[..Encoding.UTF8.GetBytes(Topic, topic)], _payload);
        message.TryEncode(_buffer, out int written);
        return written;
    }

    [Benchmark]
    public int MessagePack()
    {
        _writer.Reset();
        MessagePackSerializer.Serialize(_writer, _object);
        return _writer.WrittenBytes;
    }

    [Benchmark]
    public int MemoryPack()
    {
        _writer.Reset();
        MemoryPackSerializer.Serialize(in _writer, in _object);
        return _writer.WrittenBytes;
    }

    [Benchmark]
    public int MessagePackBytes()
    {
        _writer.Reset();
        MessagePackSerializer.Serialize(_writer, _bytesObject);
        return _writer.WrittenBytes;
    }

    [Benchmark]
    public int MemoryPackBytes()
    {
        _writer.Reset();
        MemoryPackSerializer.Serialize(in _writer, in _bytesObject);
        return _writer.WrittenBytes;
    }
}
